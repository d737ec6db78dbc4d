/** Every page that can be gone to, in the order of the rail. */
export const PLACES = [
  { href: '/', name: 'Flow', icon: 'flow' },
  { href: '/channels', name: 'Channels', icon: 'channels' },
  { href: '/alerts', name: 'Alerts', icon: 'alerts' },
  { href: '/guide', name: 'Guide', icon: 'guide' },
  { href: '/targets', name: 'Targets', icon: 'target' }
] as const
