import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stripIgnoredCharacters } from 'graphql';
import { limits } from '../../../gateway/limits.ts';
import { startGatewayOverTexts } from '../../support/http/startGatewayOverTexts.ts';

const long = '9007199254740993';
const decimal = '12345678901234567.89';
/** Numbers that JavaScript holds and writes in another way. */
const forms = ['1.10', '1e2', '-0', '0.00', '1.0E+2', '1E2', '-0.0', '0.0000001', '100000000000000000000000'];

/** Defaults of the schema: composition loses digits too, and so the numbers are put into what it wrote. */
const defaults = [
  { field: 'id: ID', composed: '111000001', written: long },
  { field: 'json: JSON', composed: '{a: [111000002]}', written: `{a: [${decimal}]}` },
  { field: 'n: Long', composed: '111000003', written: '1.10' },
  { field: 'price: Float', composed: '111000004', written: decimal },
  { field: 'longs: [Long]', composed: '[111000005]', written: `[${long}]` },
  { field: 'in: In', composed: '{speed: FAST, price: 111000006}', written: `{speed: FAST, price: ${decimal}}` },
  { field: 'kind: JSON', composed: '111000007', written: 'FAST' },
];
function asWritten(supergraphSdl: string): string {
  return defaults.reduce((sdl, { composed, written }) => sdl.replaceAll(composed, written), supergraphSdl);
}

const rowsSdl = `
  scalar Long scalar JSON enum Speed { FAST SLOW }
  input In { n: Long = 9007199254740995 speed: Speed json: JSON ids: [ID!] price: Float = 1.5 }
  input Defaults { size: Int ${defaults.map(({ field, composed }) => `${field} = ${composed}`).join(' ')} }
  type Query { defaults(in: Defaults, json: JSON = {a: [111000002]}): Int row(n: Long, json: JSON, in: In, id: ID, price: Float, prices: [Float], size: Int): Row }
  type Row @key(fields: "id") { id: ID! n: Long json: JSON price: Float! size: Int text: String sizes: [Int] isNew: Boolean speed: Speed tags: [Tag] }
  type Tag @shareable { id: ID }`;
const namesSdl = `type Row @key(fields: "id") { id: ID! name: String
    tags: [Tag] @external n: Long @external label: String @requires(fields: "n tags { id }") }
  scalar Long type Tag @shareable { id: ID }`;

/** The members of the row that is answered, as JSON. */
let row = '';
let gateway: Awaited<ReturnType<typeof startGatewayOverTexts>>;

beforeAll(async () => {
  gateway = await startGatewayOverTexts(
    {
      rows: { sdl: rowsSdl, answer: () => `{"data":{"row":{${row}}}}` },
      names: { sdl: namesSdl, answer: () => '{"data":{"_entities":[{"name":"n","label":"l"}]}}' },
    },
    {},
    asWritten,
  );
});
afterAll(() => gateway.close());

/** The answer to a query and what the subgraphs were sent for it. */
async function ask(query: string, variables = '{}') {
  gateway.bodies.length = 0;
  const answer = await gateway.post(`{"query":${JSON.stringify(query)},"variables":${variables}}`);
  return { answer, sent: [...gateway.bodies] };
}

describe('in answers', () => {
  test.each([
    ['n', long],
    ['n', `-${long}`],
    ['n', decimal],
    ['n', '1e999'],
    ['json', `{"a":[${long},"${long}",{"b":${decimal}}]}`],
    ['price', decimal],
  ])('%s: %s keeps its digits', async (field, value) => {
    row = `"${field}":${value}`;
    expect((await ask(`{ row { ${field} } }`)).answer).toBe(`{"data":{"row":{"${field}":${value}}}}`);
  });

  test.each(forms)('in a custom scalar: %s stays as it is written', async (value) => {
    const text = `"n":${value},"json":{"a":[${value}, {"b":${value} }]}`;
    row = text;
    const { answer } = await ask('{ row { n json } }');
    expect(answer).toBe(`{"data":{"row":{${text.replaceAll(' ', '')}}}}`);
  });

  test.each([
    ['price', '1.10', '1.1'],
    ['price', '1e2', '100'],
    ['price', '-0', '0'],
    ['size', '1.0', '1'],
    ['size', '1e2', '100'],
    ['size', '-0', '0'],
    ['id', '1e2', '"100"'],
    ['id', '7', '"7"'],
  ])('%s, a type of GraphQL’s own, beside a custom scalar: %s is %s', async (field, value, expected) => {
    row = `"${field}":${value},"n":1.10`;
    expect((await ask(`{ row { ${field} n } }`)).answer).toBe(`{"data":{"row":{"${field}":${expected},"n":1.10}}}`);
  });

  test.each([`"id":${long},"__typename":"Row"`, `"__typename":"Row","id":${long}`])(
    'an id that is a number keeps all digits when its entity is fetched, and is a string for clients: %s',
    async (members) => {
      row = members;
      const { answer, sent } = await ask('{ row { id name } }');
      expect(answer).toBe(`{"data":{"row":{"id":"${long}","name":"n"}}}`);
      expect(sent[1]).toContain(`"representations":[{"__typename":"Row","id":"${long}"}]`);
    },
  );

  test('every ID that another subgraph is sent is a string, and what is in a custom scalar is as it was written', async () => {
    row = '"__typename":"Row","id":123,"n":1.10,"tags":[{"id":7},{"id":"8"},{"id":null},null]';
    const { answer, sent } = await ask('{ row { label } }');
    expect(answer).toBe('{"data":{"row":{"label":"l"}}}');
    expect(JSON.stringify(sent[1])).toContain(
      JSON.stringify('{"__typename":"Row","id":"123","n":1.10,"tags":[{"id":"7"},{"id":"8"},{"id":null},null]}').slice(
        1,
        -1,
      ),
    );
  });

  test.each([
    ['price', '1e999', 'Row.price', null],
    ['size', '2147483648', 'Row.size', { size: null }],
    ['size', long, 'Row.size', { size: null }],
    ['id', decimal, 'Row.id', null],
    ['text', long, 'Row.text', { text: null }],
    ...['"7"', '7.5', 'true', '[7]', '{}'].map((value) => ['size', value, 'Row.size', { size: null }] as const),
    ...['"1.5"', 'true', '[1.5]', '{}'].map((value) => ['price', value, 'Row.price', null] as const),
    ...['7', 'true', '["x"]', '{}'].map((value) => ['text', value, 'Row.text', { text: null }] as const),
    ...['1', '"true"', '[true]', '{}'].map((value) => ['isNew', value, 'Row.isNew', { isNew: null }] as const),
    ...['1.5', 'true', '["1"]', '{}'].map((value) => ['id', value, 'Row.id', null] as const),
    ...['"MIDDLING"', '1', 'true', '["FAST"]'].map((value) => ['speed', value, 'Row.speed', { speed: null }] as const),
  ])('%s: %s is no value of its type and an error', async (field, value, coordinate, rest) => {
    row = `"${field}":${value}`;
    const { data, errors } = JSON.parse((await ask(`{ row { ${field} } }`)).answer);
    expect(data).toEqual({ row: rest });
    expect(errors).toEqual([
      expect.objectContaining({
        message: `A subgraph returned an invalid value for ${coordinate}.`,
        path: ['row', field],
        extensions: expect.objectContaining({ code: 'INVALID_ANSWER' }),
      }),
    ]);
  });

  test('an item of a wrong type is an error of its own place', async () => {
    row = '"sizes":[1,"2",null,3.0]';
    const { data, errors } = JSON.parse((await ask('{ row { sizes } }')).answer);
    expect(data).toEqual({ row: { sizes: [1, null, null, 3] } });
    expect(errors).toEqual([expect.objectContaining({ path: ['row', 'sizes', 1] })]);
  });

  test('of a hot call, which code of its own parses, keep their digits too', async () => {
    row = `"n":${long},"price":${decimal},"json":1.10,"text":"${'x'.repeat(limits.parserCharacters)}"`;
    const query = '{ row { n price json text } }';
    for (let call = 0; call <= limits.parserAnswers; call++) {
      const { answer } = await ask(query);
      expect(answer.slice(0, 100)).toContain(`{"n":${long},"price":${decimal},"json":1.10,`);
    }
  });
});

describe('in variables', () => {
  test.each([
    ['Long', 'n', long, long],
    ['JSON', 'json', `{"a":[${decimal},{"b":${long}}]}`, `{"a":[${decimal},{"b":${long}}]}`],
    ['Float', 'price', decimal, decimal],
    ['ID', 'id', long, `"${long}"`],
    ['In', 'in', `{"n":${long},"ids":${long}}`, `{"n":${long},"ids":["${long}"],"price":1.5}`],
    ...forms.flatMap((form) => [
      ['Long', 'n', form, form],
      ['JSON', 'json', `{"a":[${form}]}`, `{"a":[${form}]}`],
    ]),
    ['Float', 'price', '1.10', '1.1'],
    ['Int', 'size', '1.0', '1'],
    ['ID', 'id', '1e2', '"100"'],
    ['[Float]', 'prices', '[1.10,-0,1e2]', '[1.1,0,100]'],
  ])('of type %s %s: %s keeps its digits', async (type, argument, value, expected) => {
    row = '"size":1';
    const { answer, sent } = await ask(`query ($v: ${type}) { row(${argument}: $v) { size } }`, `{"v":${value}}`);
    expect(answer).toBe('{"data":{"row":{"size":1}}}');
    expect(sent).toEqual([expect.stringContaining(`"variables":{"v":${expected}}`)]);
  });

  test.each([
    ['Int', 'size', long, `Int cannot represent non 32-bit signed integer value: ${long}`],
    ['Float', 'price', '1e999', 'Float cannot represent non numeric value: 1e999'],
    ['ID', 'id', decimal, `ID cannot represent value: ${decimal}`],
  ])('of type %s are refused where the type does not have them', async (type, argument, value, message) => {
    const { answer, sent } = await ask(`query ($v: ${type}) { row(${argument}: $v) { size } }`, `{"v":${value}}`);
    expect(JSON.parse(answer).errors).toEqual([
      {
        message: `Variable "$v" got invalid value ${value}; ${message}`,
        extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      },
    ]);
    expect(sent).toEqual([]);
  });

  test('keep the digits of their defaults', async () => {
    row = '"size":1';
    const query = `query ($n: Long = ${long}, $json: JSON = {a: [${decimal}]}, $in: In = {n: ${long}}) {
      row(n: $n, json: $json, in: $in) { size } }`;
    const { sent } = await ask(query);
    expect(sent).toEqual([expect.stringContaining(`$n:Long=${long}$json:JSON={a:[${decimal}]}$in:In={n:${long}}`)]);
    expect(sent[0]).toContain(`"variables":{"n":${long},"json":{"a":[${decimal}]},"in":{"n":${long}}}`);
  });

  test.each(forms)('keep the form of a default in a custom scalar: %s', async (form) => {
    row = '"size":1';
    const { sent } = await ask(
      `query ($n: Long = ${form}, $json: JSON = {a: [${form}]}) { row(n: $n, json: $json) { size } }`,
    );
    expect(sent[0]).toContain(`$n:Long=${form}$json:JSON={a:[${form}]}`);
    expect(sent[0]).toContain(`"variables":{"n":${form},"json":{"a":[${form}]}}`);
  });

  test('leave a default to the subgraph where JSON cannot say it: an enum value in a custom scalar', async () => {
    row = '"size":1';
    const { sent } = await ask('query ($json: JSON = {speed: FAST}) { row(json: $json) { size } }');
    expect(sent).toEqual([expect.stringContaining('$json:JSON={speed:FAST}')]);
    expect(sent[0]).toContain('"variables":{}');
  });
});

describe('defaults of the schema', () => {
  test('are sent as they are written where a variable leaves the field out, but for an enum value in a custom scalar', async () => {
    const { sent } = await ask('query ($in: Defaults) { defaults(in: $in) }', '{"in":{"size":1}}');
    const json = `{"a":[${decimal}]}`;
    const nested = `{"n":9007199254740996,"speed":"FAST","price":${decimal}}`;
    const members = `"id":"${long}","json":${json},"n":1.10,"price":${decimal},"longs":[${long}],"in":${nested}`;
    expect(sent).toEqual([expect.stringContaining(`"variables":{"in":{"size":1,${members}}}`)]);
  });

  test('are shown as they are written by introspection and in the served schema', async () => {
    const { answer } = await ask(`{
      __type(name: "Defaults") { inputFields { defaultValue } }
      query: __type(name: "Query") { fields { args { defaultValue } } }
      __schema { directives { name args { defaultValue } } } }`);
    const { data } = JSON.parse(answer);
    const texts = defaults.map(({ written }) => written);
    expect(data.__type.inputFields.map((field: { defaultValue: string }) => field.defaultValue)).toEqual([
      null,
      ...texts,
    ]);
    expect(data.query.fields[0].args).toEqual([{ defaultValue: null }, { defaultValue: `{a: [${decimal}]}` }]);
    expect(data.__schema.directives).toContainEqual({
      name: 'deprecated',
      args: [{ defaultValue: '"No longer supported"' }],
    });
    const schema = await gateway.get('/schema.graphql');
    for (const { field, written } of defaults) expect(schema).toContain(`  ${field} = ${written}\n`);
    expect(schema).toContain(`defaults(in: Defaults, json: JSON = {a: [${decimal}]}): Int`);
  });
});

describe('literals', () => {
  test.each([
    `n:${long}`,
    `json:{a:FAST b:${decimal} c:[${long} $literal_0 1.0]}`,
    `in:{n:${long} speed:FAST json:[SLOW]}`,
    `id:${long}`,
    `price:${decimal}`,
    `prices:${decimal}`,
    `prices:[1 ${decimal}]`,
    ...forms.flatMap((form) => [`json:${form}`, `n:${form}`, `json:{a:[${form} $literal_0]}`]),
    'json:FAST',
  ])('reach the subgraph as they are written: %s', async (argument) => {
    row = '"size":1';
    const { answer, sent } = await ask(`query ($literal_0: Int) { row(${argument}, size: $literal_0) { size } }`);
    expect(answer).toBe('{"data":{"row":{"size":1}}}');
    expect(sent).toEqual([expect.stringContaining(stripIgnoredCharacters(`row(${argument}, size: $literal_0)`))]);
  });

  test('of a field that is selected twice with equal arguments remain one field', async () => {
    row = `"n":1,"size":1`;
    const { answer, sent } = await ask(`{ row(n: ${long}) { n } ... on Query { row(n: ${long}) { size } } }`);
    expect(answer).toBe('{"data":{"row":{"n":1,"size":1}}}');
    expect(sent).toEqual([expect.stringContaining(`{row(n:${long}){n size}}`)]);
  });

  test('that are beyond a double are refused for a Float', async () => {
    const { answer, sent } = await ask('{ row(price: 1e999) { size } }');
    expect(JSON.parse(answer).errors).toEqual([
      expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
    ]);
    expect(sent).toEqual([]);
  });
});
