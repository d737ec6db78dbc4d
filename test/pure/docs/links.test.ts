import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../../..')
const files = globSync(['*.md', 'docs/**/*.md'], { cwd: ROOT })

/** GitHub's anchors: small letters, no punctuation, dashes for blanks. */
const anchorsOf = (text: string): Set<string> =>
  new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[`*]/g, '')
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-')
    )
  )

test.each(files)('%s: every link within the project leads somewhere', (file) => {
  const text = readFileSync(join(ROOT, file), 'utf8')
  const broken = [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return []
    const [path = '', anchor] = link.split('#')
    const wanted = path === '' ? join(ROOT, file) : resolve(ROOT, dirname(file), path)
    try {
      const there = anchor === undefined ? existsSync(wanted) : anchorsOf(readFileSync(wanted, 'utf8')).has(anchor)
      return there ? [] : [link]
    } catch {
      return [link]
    }
  })
  expect(broken).toEqual([])
})
