export * from '../model/format.ts'
