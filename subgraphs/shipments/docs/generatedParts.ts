import { epcisVocabulary, extensionNamespace } from '../rules/epcis/vocabulary.ts';
import { stateDiagram } from '../rules/events/stateDiagram.ts';
import { shipmentEventTypes } from '../rules/events/transitions.ts';

/** The parts of docs/shipments.md that are made from data, by their names. */
export function generatedParts(): Readonly<Record<'states' | 'epcis', string>> {
  return { states: `\`\`\`mermaid\n${stateDiagram()}\n\`\`\``, epcis: epcisTable() };
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
