/** Every page that can be gone to, in the order of the rail, and what one finds there. */
export const PLACES = [
  { href: '/', name: 'Flow', icon: 'flow', says: 'How messages flow, live, and what is stuck.' },
  {
    href: '/channels',
    name: 'Channels',
    icon: 'channels',
    says: 'Every queue, topic, stream and method in one table.'
  },
  {
    href: '/pathways',
    name: 'Pathways',
    icon: 'pathways',
    says: 'The ways that messages go, end to end, and where their time goes.'
  },
  { href: '/alerts', name: 'Alerts', icon: 'alerts', says: 'What fires, what fired, and the rules.' },
  { href: '/guide', name: 'Guide', icon: 'guide', says: 'Which transport for what, and where use strays from it.' },
  { href: '/targets', name: 'Targets', icon: 'target', says: 'What is watched, and what can’t be seen and why.' }
] as const
