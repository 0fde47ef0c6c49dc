import { incotermDuties } from '../rules/carriage.ts';
import { epcisVocabulary, extensionNamespace } from '../rules/epcis/vocabulary.ts';
import { stateDiagram } from '../rules/events/stateDiagram.ts';
import { shipmentEventTypes } from '../rules/events/transitions.ts';

/** The parts of docs/shipments.md that are made from data, by their names. */
export function generatedParts(): Readonly<Record<'terms' | 'states' | 'epcis', string>> {
  return { terms: termsTable(), states: `\`\`\`mermaid\n${stateDiagram()}\n\`\`\``, epcis: epcisTable() };
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

/**
 * The document with its generated parts as they are now. A part stands between `<!-- generated: name -->` and
 * `<!-- end -->`.
 */
export function withGeneratedParts(document: string): string {
  return Object.entries(generatedParts()).reduce(
    (text, [name, part]) =>
      text.replace(
        new RegExp(`(<!-- generated: ${name} -->).*?(<!-- end -->)`, 's'),
        (_, begin: string, end: string) => `${begin}\n${part}\n${end}`,
      ),
    document,
  );
}
