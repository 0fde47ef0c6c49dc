import { currencyDecimals } from '../../schema/currencyDecimals.ts';
import { contractScalars } from '../../schema/scalars/contractScalars.ts';
import { type Audit, audit } from '../Audit.ts';
import { firstMerchants, firstProducts } from '../catalogue.ts';
import { hasGs1CheckDigit } from '../hasGs1CheckDigit.ts';

/** Values on the wire: text in an exact format. */
export const scalarsAudits: readonly Audit[] = [
  audit({
    id: 'SCALARS-1',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      "The contract's scalars are strings in the form that the contract gives them: RFC 3339 date-times with offset, ISO 3166-1 and ISO 4217 codes, HS codes without dots.",
    causes: { FORM: 'Write the value in the form that the description of the scalar in the contract gives.' },
    async run(hub, violation) {
      const { edges, exchange } = await firstProducts(hub);
      for (const { node } of edges) {
        const values = [
          ['DateTime', node.createdAt],
          ['HSCode', node.hsCode],
          ['CountryCode', node.originCountry],
          ['CurrencyCode', node.price?.currencyCode],
        ] as const;
        for (const [name, value] of values) {
          const scalar = contractScalars.get(name);
          if (value !== undefined && !(typeof value === 'string' && scalar?.accepts(value)))
            throw violation(
              'FORM',
              `${JSON.stringify(value)} in ${node.id} is not a ${name}: ${scalar?.form}.`,
              exchange,
            );
        }
      }
    },
  }),
  audit({
    id: 'SCALARS-2',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      'An amount of money is a string, never a number, with exactly the decimals that ISO 4217 gives its currency: `12.50` MYR, `1250` JPY.',
    causes: {
      NOT_A_STRING: 'Write amounts as strings: a JSON number loses digits on the way.',
      DECIMALS: 'Write the amount with the decimals of its currency, trailing zeros included.',
      CURRENCY: 'Use the ISO 4217 code of a currency that is in use.',
    },
    async run(hub, violation) {
      const { edges, exchange } = await firstProducts(hub);
      for (const { node } of edges) {
        if (!node.price) continue;
        const { amount, currencyCode } = node.price;
        const decimals = currencyDecimals(currencyCode);
        if (typeof amount !== 'string')
          throw violation('NOT_A_STRING', `The price of ${node.id} is the number ${amount}.`, exchange);
        if (decimals === undefined)
          throw violation('CURRENCY', `The currency of ${node.id} is "${currencyCode}".`, exchange);
        const expected = new RegExp(`^-?\\d{1,18}${decimals > 0 ? `\\.\\d{${decimals}}` : ''}$`);
        if (!expected.test(amount))
          throw violation(
            'DECIMALS',
            `The price of ${node.id} is ${amount} ${currencyCode}, which has ${decimals} decimals.`,
            exchange,
          );
      }
    },
  }),
  audit({
    id: 'SCALARS-3',
    level: 'MUST',
    profile: 'merchants',
    requirement: 'GTIN and GLN have one of the lengths of GS1 and a correct check digit; a row without one has null.',
    causes: { CHECK_DIGIT: 'Check numbers when they are entered (GS1 General Specifications, section 7.9).' },
    async run(hub, violation) {
      const products = await firstProducts(hub);
      const merchants = await firstMerchants(hub);
      const gtin = products.edges.find(
        ({ node }) => typeof node.gtin === 'string' && !hasGs1CheckDigit(node.gtin, [8, 12, 13, 14]),
      );
      if (gtin)
        throw violation(
          'CHECK_DIGIT',
          `The GTIN ${gtin.node.gtin} of ${gtin.node.id} is not valid.`,
          products.exchange,
        );
      const gln = merchants.edges.find(({ node }) => typeof node.gln === 'string' && !hasGs1CheckDigit(node.gln, [13]));
      if (gln)
        throw violation('CHECK_DIGIT', `The GLN ${gln.node.gln} of ${gln.node.id} is not valid.`, merchants.exchange);
    },
  }),
  audit({
    id: 'SCALARS-4',
    level: 'MUST',
    profile: 'merchants',
    requirement:
      "A value that is not of the scalar's form is refused with `BAD_USER_INPUT`, as a variable and in the text of an operation.",
    causes: {
      ACCEPTED: "Implement `parseValue` and `parseLiteral` of the contract's scalars, or what your library calls them.",
    },
    async run(hub, violation) {
      for (const value of ['0902.10', 'tea', '']) {
        const literal = `{ products(first: 1, filter: { gtin: ${JSON.stringify(value)} }) { totalCount } }`;
        const variable = 'query ($gtin: GTIN!) { products(first: 1, filter: { gtin: $gtin }) { totalCount } }';
        for (const answer of [
          await hub.ask('merchants', literal),
          await hub.ask('merchants', variable, { variables: { gtin: value } }),
        ]) {
          const codes = answer.errors.map(({ extensions }) => extensions?.code);
          if (!codes.some((code) => code === 'BAD_USER_INPUT' || code === 'GRAPHQL_VALIDATION_FAILED'))
            throw violation('ACCEPTED', `The GTIN "${value}" is not refused with BAD_USER_INPUT.`, answer.exchange);
        }
      }
    },
  }),
];
