'use client'
import { MantineProvider } from '@mantine/core'
import { cssVariables, theme } from './theme.ts'

/** Gives Mantine our theme. In a file of its own, since a theme holds functions, and those don't cross from server to browser. */
export const Dressed = ({ children }: { children: React.ReactNode }) => (
  <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
    {children}
  </MantineProvider>
)
