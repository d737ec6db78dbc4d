export { ThingRoute as default, titleOf as generateMetadata } from '../../things/thing-route.tsx'
