import { z } from 'zod'
import { ERRORS, ErrorAnswer, ROUTES, type Route } from '../model/index.ts'

/** OpenAPI 3.1 of `/api/v1`, made of the schemas that the handlers themselves read and answer with. */
export const openApi = (version: string): object => ({
  openapi: '3.1.0',
  info: {
    title: 'Plumbline',
    version,
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    description:
      'Times are Unix milliseconds. A figure is {value, how}, {never: true} or {unknown: reason}: three different things.'
  },
  servers: [{ url: '/api/v1' }],
  security: [{ token: [] }, { session: [] }],
  components: {
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', description: 'PLUMBLINE_TOKEN, where one is set.' },
      session: { type: 'apiKey', in: 'cookie', name: 'plumbline_session' }
    },
    schemas: { Error: schemaOf(ErrorAnswer, 'output') }
  },
  paths: Object.fromEntries(
    [...Map.groupBy(ROUTES, ({ path }) => `/${path}`)].map(([path, routes]) => [
      path,
      Object.fromEntries(routes.map((route) => [route.method.toLowerCase(), operationOf(route)]))
    ])
  )
})

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): object => {
  const { $schema: _dialect, ...plain } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return plain
}

const operationOf = ({ method, path, says, query, body, answer }: Route): object => ({
  operationId: `${method.toLowerCase()}_${path.replace(/[^a-z]+/gi, '_').replace(/_$/, '')}`,
  summary: says,
  parameters: [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' }
    })),
    ...(query === undefined ? [] : queryOf(query))
  ],
  ...(body === undefined
    ? {}
    : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
  responses: {
    200: {
      description: 'As asked.',
      content:
        answer === null ? { 'text/event-stream': {} } : { 'application/json': { schema: schemaOf(answer, 'output') } }
    },
    ...Object.fromEntries(
      [...new Set(Object.values(ERRORS))].sort().map((status) => [
        status,
        {
          description: Object.entries(ERRORS)
            .filter(([, each]) => each === status)
            .map(([code]) => code)
            .join(', '),
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }
        }
      ])
    )
  }
})

/** Whatever is asked in an address comes as text; what it is turned into is what the schema says. */
const queryOf = (query: z.ZodObject): object[] =>
  Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(schema as z.ZodType, 'output')
  }))
