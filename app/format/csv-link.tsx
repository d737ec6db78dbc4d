'use client'
import { UnstyledButton } from '@mantine/core'
import { csvOf } from './csv.ts'
import classes from './csv-link.module.css'

type Table = Parameters<typeof csvOf>

/** What stands there, as a file. `table` is asked for when it is wanted. `what` tells one such link of a page from another. */
export const CsvLink = ({ file, what, table }: { file: string; what: string; table(): Table }) => (
  <UnstyledButton className={classes.link} aria-label={`${what} as CSV`} onClick={() => save(file, csvOf(...table()))}>
    CSV
  </UnstyledButton>
)

const save = (name: string, text: string): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}
