import { type Browser, chromium } from 'playwright-core'
import { needProgram } from './install.ts'

/** A real Chromium, without a window. The sandbox can't be had as root or in most containers; only our own pages are opened. */
export const openChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: needProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'),
    args: ['--no-sandbox', '--disable-dev-shm-usage']
  })
