import { globSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openApi } from '../../../app/openapi.ts'
import { ROUTES } from '../../../model/index.ts'

const API = resolve(import.meta.dirname, '../../../app/api/v1')
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

describe('the API as it is described', () => {
  it('names every handler there is, and none that there is not', async () => {
    const handled: string[] = []
    for (const file of globSync('**/route.ts', { cwd: API })) {
      const module: Record<string, unknown> = await import(resolve(API, file))
      const path = file.replace(/\/route\.ts$/, '').replace(/\[(\w+)\]/g, '{$1}')
      for (const method of METHODS) if (method in module) handled.push(`${method} ${path}`)
    }
    expect(ROUTES.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(handled.sort())
  })

  it('is OpenAPI 3.1 with a schema for whatever is asked and answered', () => {
    const described = JSON.parse(JSON.stringify(openApi('1.2.3')))
    expect(described).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } })
    const { get } = described.paths['/series']
    expect(get.parameters).toContainEqual(
      expect.objectContaining({
        name: 'of',
        in: 'query',
        required: true,
        schema: expect.objectContaining({ type: 'string' })
      })
    )
    expect(get.parameters.find(({ name }: { name: string }) => name === 'step').required).toBe(false)
    expect(get.responses['200'].content['application/json'].schema.properties).toHaveProperty('series')
    const put = described.paths['/rules/{id}'].put
    expect(put.parameters).toContainEqual(expect.objectContaining({ name: 'id', in: 'path', required: true }))
    expect(put.requestBody.content['application/json'].schema.required).toContain('when')
    const ids = Object.values(described.paths).flatMap((path) =>
      Object.values(path as Record<string, { operationId: string }>).map(({ operationId }) => operationId)
    )
    expect(new Set(ids).size).toBe(ids.length)
  })
})
