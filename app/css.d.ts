/** CSS has types before Next has written its own (`next-env.d.ts`), so that `tsc` runs in a fresh clone. */
declare module '*.module.css' {
  const classes: { readonly [name: string]: string }
  export default classes
}
declare module '*.css'
