import { expect, test } from '@jest/globals';
import { contractVersion } from '../../schema/contracts.ts';

const linked = (url: string) => `extend schema @link(url: "${url}") type Query { a: Int }`;

test('reads the version that an SDL links for its contract', () => {
  expect(contractVersion('merchants', linked('https://specs.ehub.dev/merchants/v1.12'))).toBe('1.12');
  expect(contractVersion('merchants', linked('https://specs.ehub.dev/merchants/v2.0'))).toBe('2.0');
});

test.each([
  'https://specs.ehub.dev/inventory/v1.0',
  'https://specs.ehub.dev/merchants/v1',
  'https://specs.ehub.dev/merchants/vlatest',
  'https://elsewhere.example/merchants/v1.0',
])('does not take %s for a version of merchants', (url) => {
  expect(contractVersion('merchants', linked(url))).toBeUndefined();
});

test('returns nothing for an SDL without a version', () => {
  expect(contractVersion('merchants', 'type Query { a: Int }')).toBeUndefined();
});
