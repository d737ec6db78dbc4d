import { expect, it } from 'vitest'
import { csvName, csvOf } from '../../../app/format/csv.ts'

it('writes fields as RFC 4180 has them', () => {
  expect(csvOf(['name', 'backlog'], [['orders', 7]])).toBe('name,backlog\r\norders,7\r\n')
  expect(csvOf(['a'], [['one, two'], ['a "word"'], ['two\nlines']])).toBe(
    'a\r\n"one, two"\r\n"a ""word"""\r\n"two\nlines"\r\n'
  )
})

it('leaves empty what isn’t known', () => {
  expect(csvOf(['a', 'b', 'c'], [[null, undefined, Number.NaN]])).toBe('a,b,c\r\n,,\r\n')
})

it('hands no formula to a spreadsheet, and leaves numbers numbers', () => {
  const names = ['=HYPERLINK("x")', '+1', '-1', '@sum', '\tx']
  expect(csvOf(['a'], [names])).toBe('a\r\n"\'=HYPERLINK(""x"")",\'+1,\'-1,\'@sum,\'\tx\r\n')
  expect(csvOf(['a'], [[-5, 0.25]])).toBe('a\r\n-5,0.25\r\n')
})

it('names files so that every system takes them', () => {
  expect(csvName('orders/eu: late', 'readers')).toBe('orders-eu-late-readers.csv')
  expect(csvName('..', 'Größe')).toBe('Größe.csv')
})
