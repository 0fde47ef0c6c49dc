/** What is equal for two operations, whatever they are called and whatever their arguments are. */
export interface OperationShape {
  /** The fields asked, without names, aliases, variables and arguments. */
  readonly fields: string;
  /** Fields and directives with the literals they are given; empty where there are none. */
  readonly literals: string;
}

/** What ends or begins a list of arguments or variables, and strings, which may hold the same characters. */
const marks = /"""(?:\\"""|[\s\S])*?"""|"(?:\\.|[^"\\])*"|[()]/g;
const aliases = /\w+\s*:/g;
const operationName = /\b(query|mutation|subscription)\s+\w+/g;
const nameAtEnd = /\w+$/;

/**
 * Takes an operation apart, in time linear in its length. A client writes the same operation with a literal, with a
 * variable or with other aliases as it likes: where it fails, it is one operation.
 * @param prefix the body of its request up to the values of its variables
 * @see TransportCall.prefix
 */
export function operationShape(prefix: string): OperationShape {
  const { query: text } = JSON.parse(`${prefix}}}`) as { readonly query: string };
  const parts: string[] = [];
  const literals: string[] = [];
  let partStart = 0;
  let listStart = 0;
  for (const { 0: mark, index } of text.matchAll(marks)) {
    if (mark === '(') {
      parts.push(text.slice(partStart, index));
      listStart = index;
    } else if (mark === ')') {
      partStart = index + 1;
      const isOfVariables = text[listStart + 1] === '$';
      if (!isOfVariables)
        literals.push(`${nameAtEnd.exec(parts.at(-1) ?? '')?.[0]}${text.slice(listStart, partStart)}`);
    }
  }
  parts.push(text.slice(partStart));
  return {
    fields: parts.join('').replace(operationName, '$1').replace(aliases, ''),
    literals: literals.join(),
  };
}
