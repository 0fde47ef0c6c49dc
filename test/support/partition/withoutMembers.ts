import { Kind, parse, print, visit } from 'graphql';

/** An SDL without these members: `Type.field`, `Type.field(argument:)`, `Input.field` or `Enum.VALUE`. */
export function withoutMembers(sdl: string, ...members: readonly string[]): string {
  const left = new Set(members);
  let typeName = '';
  let fieldName = '';
  const remove = (name: string) => (left.delete(name) ? null : undefined);
  const enterType = (node: { name: { value: string } }) => {
    typeName = node.name.value;
  };
  const document = visit(parse(sdl), {
    [Kind.OBJECT_TYPE_DEFINITION]: enterType,
    [Kind.ENUM_TYPE_DEFINITION]: enterType,
    [Kind.INPUT_OBJECT_TYPE_DEFINITION]: (node) => {
      enterType(node);
      fieldName = '';
    },
    [Kind.FIELD_DEFINITION]: ({ name }) => {
      fieldName = name.value;
      return remove(`${typeName}.${fieldName}`);
    },
    [Kind.ENUM_VALUE_DEFINITION]: ({ name }) => remove(`${typeName}.${name.value}`),
    [Kind.INPUT_VALUE_DEFINITION]: ({ name }) =>
      remove(fieldName === '' ? `${typeName}.${name.value}` : `${typeName}.${fieldName}(${name.value}:)`),
  });
  if (left.size > 0) throw new Error(`The contract has no ${[...left].join(', ')}.`);
  return print(document);
}
