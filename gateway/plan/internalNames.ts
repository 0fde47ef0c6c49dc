import { type DocumentNode, type FieldNode, visit } from 'graphql';
import type { InternalNames } from './PlannedOperation.ts';

/** Internal names of a document's fields by their number, so that another thread finds them in a document of its own. */
export function numberNames(document: DocumentNode, names: ReadonlyMap<FieldNode, string>): InternalNames {
  const numbered: [number, string][] = [];
  for (const [number, field] of fieldsOf(document, names.size > 0).entries()) {
    const name = names.get(field);
    if (name !== undefined) numbered.push([number, name]);
  }
  return numbered;
}

/** The reverse of `numberNames`, in a document of the same text. */
export function namesByField(document: DocumentNode, numbered: InternalNames): ReadonlyMap<FieldNode, string> {
  const fields = fieldsOf(document, numbered.length > 0);
  const names = new Map<FieldNode, string>();
  for (const [number, name] of numbered) {
    const field = fields[number];
    if (!field) throw new Error(`The operation has no field number ${number}`);
    names.set(field, name);
  }
  return names;
}

/** Most operations have no such names, and are not walked for them. */
function fieldsOf(document: DocumentNode, isNeeded: boolean): FieldNode[] {
  const fields: FieldNode[] = [];
  if (isNeeded) visit(document, { Field: (node) => void fields.push(node) });
  return fields;
}
