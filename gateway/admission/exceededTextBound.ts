import { Lexer, Source, TokenKind } from 'graphql';
import { limits } from '../limits.ts';

/**
 * What a text has too much of to be parsed: tokens, comments among them, or characters in one name, which errors repeat.
 * Undefined for a text within both bounds, and for what is no GraphQL at all, which is for the parser to say.
 */
export function exceededTextBound(text: string): string | undefined {
  const lexer = new Lexer(new Source(text));
  try {
    for (let tokens = 0; tokens <= limits.operationTokens; tokens++) {
      const { kind, start, end, prev } = lexer.advance();
      for (let before = prev; before?.kind === TokenKind.COMMENT; before = before.prev) tokens += 1;
      if (kind === TokenKind.EOF && tokens <= limits.operationTokens) return undefined;
      if (kind === TokenKind.NAME && end - start > limits.nameLength)
        return `a name of more than ${limits.nameLength} characters`;
    }
    return `more than ${limits.operationTokens} tokens`;
  } catch {
    return undefined;
  }
}
