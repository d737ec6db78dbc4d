/** A time and a range of latencies that somebody picked on a heat map: Unix ms, seconds. */
export interface Picked {
  from: number
  to: number
  least: number
  most: number
}

/** As it stands in the address, for whoever is sent the link: `1764165600000-1764165630000_0.25_0.5`. */
export const writePicked = ({ from, to, least, most }: Picked): string =>
  `${from}-${to}_${Number(least.toPrecision(4))}_${Number(most.toPrecision(4))}`

export const readPicked = (text: string | null): Picked | null => {
  const [, from, to, least, most] = /^(\d{1,16})-(\d{1,16})_([\d.e-]{1,20})_([\d.e-]{1,20})$/.exec(text ?? '') ?? []
  const picked = { from: Number(from), to: Number(to), least: Number(least), most: Number(most) }
  return Object.values(picked).every(Number.isFinite) && picked.from < picked.to && picked.least < picked.most
    ? picked
    : null
}
