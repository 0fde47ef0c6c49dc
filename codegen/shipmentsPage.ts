import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../schema/projectRoot.ts';
import { incotermDuties } from '../subgraphs/shipments/rules/carriage.ts';
import { epcisVocabulary, extensionNamespace } from '../subgraphs/shipments/rules/epcis/vocabulary.ts';
import {
  gates,
  type ShipmentState,
  shipmentEventTypes,
  transitions,
} from '../subgraphs/shipments/rules/events/transitions.ts';

/**
 * The page on shipments with its parts generated from the rules of the subgraph. A part stands between `<!-- generated: name
 * -->` and `<!-- end -->`.
 */
export function shipmentsPage(): string {
  const parts = { terms: termsTable(), states: `\`\`\`mermaid\n${stateDiagram()}\n\`\`\``, epcis: epcisTable() };
  return Object.entries(parts).reduce(
    (text, [name, part]) =>
      text.replace(
        new RegExp(`(<!-- generated: ${name} -->).*?(<!-- end -->)`, 's'),
        (_, begin: string, end: string) => `${begin}\n${part}\n${end}`,
      ),
    readFileSync(join(projectRoot, 'docs/shipments.md'), 'utf8'),
  );
}

function termsTable(): string {
  const rows = Object.entries(incotermDuties).map(([term, { carriage, insurance, importCharges }]) => {
    const parties = [carriage, insurance, importCharges].map((party) => party.toLowerCase());
    return `| \`${term}\` | ${parties.join(' | ')} | ${carriage === 'SELLER' ? 'yes' : 'no'} |`;
  });
  const head = '| term | contracts for carriage | takes out insurance | bears duties and taxes | a hub quotes it |';
  return [head, '|---|---|---|---|---|', ...rows].join('\n');
}

function epcisTable(): string {
  const short = (word: string | null) => (word ? `\`${word.replace(extensionNamespace, 'ehub:')}\`` : '');
  const rows = shipmentEventTypes.map((type) => {
    const { bizStep, disposition, meaning } = epcisVocabulary[type];
    return `| \`${type}\` | ${short(bizStep)} | ${short(disposition)} | ${meaning} |`;
  });
  return ['| event | bizStep | disposition | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** The transitions as a Mermaid state diagram; customs gates are drawn with a heavy border. */
function stateDiagram(): string {
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
