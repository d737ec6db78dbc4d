/** What the doctor says of one thing. `well` null: it is not needed for what runs without it, and `fix` says what it would take. */
export interface Finding {
  name: string
  well: boolean | null
  says: string
  /** One command or sentence; null where nothing is to be done. */
  fix: string | null
}

export const well = (name: string, says: string): Finding => ({ name, well: true, says, fix: null })
export const ill = (name: string, says: string, fix: string): Finding => ({ name, well: false, says, fix })
export const wanting = (name: string, says: string, fix: string): Finding => ({ name, well: null, says, fix })
