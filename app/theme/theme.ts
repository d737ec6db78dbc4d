import { type CSSVariablesResolver, createTheme, Tooltip } from '@mantine/core'

/** Mantine wears the colours of tokens.css, so that its tooltips, dialogs and inputs are of one piece with the rest. */
export const theme = createTheme({
  colors: {
    // Mantine's own greys of the dark theme, from text to ground.
    dark: ['#e8edf3', '#c5ced8', '#94a1b0', '#828f9e', '#364250', '#27303b', '#151a21', '#0e1217', '#0b0e12', '#080a0d']
  },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '19px' },
  defaultRadius: 8,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 250,
        multiline: true,
        maw: 300,
        fz: 12,
        events: { hover: true, focus: true, touch: true },
        transitionProps: { duration: 80 }
      }
    })
  }
})

const shared = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--dim)',
  '--mantine-color-placeholder': 'var(--faint)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--surface-2)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-anchor': 'var(--accent)',
  '--tooltip-bg': 'var(--text)',
  '--tooltip-color': 'var(--bg)'
}

export const cssVariables: CSSVariablesResolver = () => ({ variables: shared, light: shared, dark: shared })
