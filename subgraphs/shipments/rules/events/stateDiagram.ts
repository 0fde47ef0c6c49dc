import { gates, type ShipmentState, transitions } from './transitions.ts';

/** The transitions as a Mermaid state diagram; customs gates are drawn with a heavy border. */
export function stateDiagram(): string {
  const states = Object.keys(transitions) as ShipmentState[];
  const arrows = states.flatMap((from) => [
    ...transitions[from].map((to) => `  ${from} --> ${to}`),
    ...(transitions[from].length === 0 ? [`  ${from} --> [*]`] : []),
  ]);
  return [
    'stateDiagram-v2',
    '  [*] --> BOOKED',
    ...arrows,
    '  classDef gate stroke-width:4px',
    `  class ${[...gates].join(',')} gate`,
  ].join('\n');
}
