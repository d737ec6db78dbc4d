/** What a person calls the thing with this id, where the picture no longer has it: its last segment. */
export const nameOfId = (id: string): string => decodeURIComponent(id.split('/').at(-1) ?? id)
