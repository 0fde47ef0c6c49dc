import { type ConstDirectiveNode, type DocumentNode, Kind, print, visit } from 'graphql';
import { stringArgument } from './joinDirectives.ts';

/**
 * The labels of a supergraph's `@override`, on which it depends whether a field comes from its new subgraph or still from
 * the old one. `percent(n)` holds for n of 100 requests; any other holds where whoever runs the gateway has set it.
 *
 * @see https://www.apollographql.com/docs/graphos/schema-design/guides/migration
 */
export class OverrideLabels {
  readonly #labelsOf = new Map<string, Set<string>>();
  /** Names of fields that keys, requirements and contexts read: any plan may need them. */
  readonly #read = new Set<string>();

  constructor(supergraph: DocumentNode) {
    const directives: ConstDirectiveNode[] = [];
    for (const node of supergraph.definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      directives.push(...(node.directives ?? []));
      for (const field of node.fields ?? []) {
        directives.push(...(field.directives ?? []));
        for (const directive of field.directives ?? [])
          this.#note(field.name.value, stringArgument(directive, 'overrideLabel'));
      }
    }
    if (this.#labelsOf.size === 0) return;
    for (const directive of directives) for (const word of print(directive).match(/\w+/g) ?? []) this.#read.add(word);
  }

  /** Labels that hold only where they are set. */
  get settable(): string[] {
    return [...this.#all()].filter((label) => !isPercentLabel(label)).sort();
  }

  get percents(): string[] {
    return [...this.#all()].filter(isPercentLabel).sort();
  }

  /** The labels that hold for a part of the requests, of all fields that a plan for the operation may ask for. */
  percentsOf(operation: DocumentNode): string[] {
    if (this.#labelsOf.size === 0) return [];
    const names = new Set(this.#read);
    visit(operation, { Field: ({ name }) => void names.add(name.value) });
    const labels = [...names].flatMap((name) => [...(this.#labelsOf.get(name) ?? [])]);
    return [...new Set(labels.filter(isPercentLabel))].sort();
  }

  #note(fieldName: string, label: string | undefined): void {
    if (label === undefined) return;
    this.#labelsOf.set(fieldName, (this.#labelsOf.get(fieldName) ?? new Set()).add(label));
  }

  #all(): ReadonlySet<string> {
    return new Set([...this.#labelsOf.values()].flatMap((labels) => [...labels]));
  }
}

/** True for `percent(n)`, which is no name of a variable. */
export function isPercentLabel(label: string): boolean {
  return label.startsWith('percent(');
}

/** The n of `percent(n)`. */
export function percentOf(label: string): number {
  return Number.parseFloat(label.slice('percent('.length));
}
