import { register } from 'node:module'
import { pathToFileURL } from 'node:url'
import { register as registerInThread, supportsSyncHooks } from 'import-in-the-middle/register-hooks.mjs'

/** Only these are intercepted: every other module loads as if nothing were there. */
const PACKAGES = ['@grpc/grpc-js', 'kafkajs', 'amqplib', 'amqplib/callback_api.js', 'amqplib/callback_api', 'ioredis']

/** Lets ES modules see the instrumented packages; `require` is hooked by the instrumentations themselves. */
export const hookModules = (): void => {
  if (supportsSyncHooks()) registerInThread({ include: PACKAGES })
  else register('import-in-the-middle/hook.mjs', pathToFileURL(__filename), { data: { include: PACKAGES } })
}
