import { type DocumentNode, type GraphQLError, Lexer, parse, Source, TokenKind } from 'graphql';
import { operationExtents } from '../../schema/cost/operationExtents.ts';
import { gatewayError } from '../errors.ts';
import { limits } from '../limits.ts';

const bounds = [
  { measure: 'depth', limit: limits.operationDepth, what: 'levels of fields' },
  { measure: 'width', limit: limits.operationRootFields, what: 'root fields' },
  { measure: 'aliases', limit: limits.operationAliases, what: 'aliases' },
  { measure: 'fields', limit: limits.operationFields, what: 'fields' },
  { measure: 'valueDepth', limit: limits.valueDepth, what: 'levels of lists and objects in one value' },
  { measure: 'literalWork', limit: limits.literalWork, what: 'values, counted twice for every list around them' },
] as const;

/**
 * The error of a query that exceeds a bound, undefined for one that does not and for what is no GraphQL. It stands
 * before validation, whose rules compare every field with every other: a short text must not cost seconds.
 */
export function exceededBound(query: string): GraphQLError | undefined {
  const excess = exceededTextBound(query);
  if (excess) return tooLarge(excess);
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch (error) {
    return error instanceof RangeError ? tooLarge('more levels than can be read') : undefined;
  }
  for (const extent of operationExtents(document, limits.valueDepth)) {
    const exceeded = bounds.find((bound) => extent[bound.measure] > bound.limit);
    if (exceeded) return tooLarge(`more than ${exceeded.limit} ${exceeded.what}`);
  }
  return undefined;
}

function tooLarge(what: string): GraphQLError {
  return gatewayError('OPERATION_TOO_LARGE', `The operation has ${what}.`);
}

/**
 * What a text has too much of to be parsed: tokens, comments among them, characters in one name, which errors repeat, or
 * in its literal strings, which are read whenever the operation or a part of it is.
 * Undefined for a text within these bounds, and for what is no GraphQL at all, which is for the parser to say.
 */
export function exceededTextBound(text: string): string | undefined {
  const lexer = new Lexer(new Source(text));
  let characters = 0;
  try {
    for (let tokens = 0; tokens <= limits.operationTokens; tokens++) {
      const { kind, start, end, prev } = lexer.advance();
      for (let before = prev; before?.kind === TokenKind.COMMENT; before = before.prev) tokens += 1;
      if (kind === TokenKind.EOF && tokens <= limits.operationTokens) return undefined;
      if (kind === TokenKind.STRING || kind === TokenKind.BLOCK_STRING) characters += end - start;
      if (characters > limits.literalCharacters)
        return `more than ${limits.literalCharacters} characters in literal strings: send long ones as variables`;
      if (kind === TokenKind.NAME && end - start > limits.nameLength)
        return `a name of more than ${limits.nameLength} characters`;
    }
    return `more than ${limits.operationTokens} tokens`;
  } catch {
    return undefined;
  }
}
