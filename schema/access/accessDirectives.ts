import { type DirectiveNode, type DocumentNode, Kind, type ValueNode } from 'graphql';

const directiveNames = ['authenticated', 'requiresScopes', 'policy'] as const;
export type DirectiveName = (typeof directiveNames)[number];

/** True for the name of a directive that states an access rule. */
export function isAccessDirective(name: string): boolean {
  return directiveNames.some((each) => each === name);
}

/** GraphQL takes a single value for a list of one. */
export function itemsOf(value: ValueNode | undefined): readonly ValueNode[] {
  if (!value) return [];
  return value.kind === Kind.LIST ? value.values : [value];
}

/** The names that the document gives the directives: by `@link(as:)`, by `import: [{ name:, as: }]`, or their own. */
export function linkedNames(document: DocumentNode): ReadonlyMap<string, DirectiveName> {
  const names = new Map<string, DirectiveName>();
  for (const link of linksOf(document)) {
    const url = text(link, 'url') ?? '';
    const isFederation = /^https:\/\/specs\.apollo\.dev\/federation\/v/.test(url);
    const feature = /^https:\/\/specs\.apollo\.dev\/(\w+)\/v/.exec(url)?.[1];
    for (const name of directiveNames) {
      if (!isFederation && feature !== name) continue;
      const prefix = text(link, 'as') ?? feature;
      names.set(isFederation ? `${prefix}__${name}` : (prefix ?? name), name);
      const imported = imports(link).find((item) => item.name === `@${name}`);
      if (imported) names.set(imported.as.slice(1), name);
    }
  }
  return names;
}

function linksOf(document: DocumentNode): readonly DirectiveNode[] {
  return document.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.directives ?? []).filter(({ name }) => name.value === 'link')
      : [],
  );
}

function text(directive: DirectiveNode, argument: string): string | undefined {
  const value = directive.arguments?.find(({ name }) => name.value === argument)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function imports(link: DirectiveNode): { name: string; as: string }[] {
  const value = link.arguments?.find(({ name }) => name.value === 'import')?.value;
  return itemsOf(value).flatMap((item) => {
    if (item.kind === Kind.STRING) return [{ name: item.value, as: item.value }];
    if (item.kind !== Kind.OBJECT) return [];
    const member = (key: string) => {
      const found = item.fields.find(({ name }) => name.value === key)?.value;
      return found?.kind === Kind.STRING ? found.value : undefined;
    };
    const name = member('name');
    return name ? [{ name, as: member('as') ?? name }] : [];
  });
}
