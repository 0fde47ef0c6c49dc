import { register } from 'node:module';
register('./test/support/typescriptLoader.mjs', import.meta.url);
const { mkdtempSync, renameSync, writeFileSync } = await import('node:fs');
const { registryDocument, startFakeMember } = await import('./test/support/hubs/FakeNetwork.ts');
const { fakeId } = await import('./test/support/hubs/FakeRows.ts');
const { postGraphQL } = await import('./test/support/hub/postGraphQL.ts');
const { MeasuredGateway } = await import('./test/support/leak/MeasuredGateway.ts');
const mode = process.argv[2]; const R = Number(process.argv[3] ?? 40); const N = Number(process.argv[4] ?? 400);
const folder = mkdtempSync('/tmp/leakx-'); const file = folder + '/n.json';
const hubs = await Promise.all(['CNHGH','MYKUL'].map((code)=>startFakeMember({code})));
const write = (m) => { writeFileSync(file+'.new', registryDocument(m.map((hub)=>({hub})))); renameSync(file+'.new', file); };
write(hubs);
const g = await MeasuredGateway.start(file, false);
const page = 'query ($first: Int!, $text: String) { products(first: $first, filter: { text: $text }) { nodes { id title stock { available } } coverage { hub status } } }';
let n = 0; const out = [];
for (let r = 0; r < R; r++) {
  let nc;
  if (mode.includes('h')) { nc = await startFakeMember({ code: 'MY' + String.fromCharCode(65+(r%26)) + String.fromCharCode(65+Math.floor(r/26)) + 'W' }); write([...hubs, nc]); }
  let left = N;
  await Promise.all(Array.from({length: 8}, async () => { while (left-- > 0) { const k = n++;
    if (mode.includes('k')) await postGraphQL(g.url, page, { first: 1 + k % 20 });
    if (mode.includes('n') && k % 20 === 0) await postGraphQL(g.url, `query New${k} { products(first: 2) { nodes { id } } }`);
    if (mode.includes('r') && k % 20 === 0) await postGraphQL(g.url, '{ products { nothing } }');
    if (mode.includes('a') && k % 20 === 0) await fetch(g.url, {method:'POST', headers:{'content-type':'application/json'}, body: JSON.stringify({query: page, variables:{first:100}}), signal: AbortSignal.timeout(2)}).catch(()=>{});
  } }));
  if (nc) { await nc.until(()=>nc.calls.length>0); write(hubs); }
  for (const h of hubs) h.calls.length = 0;
  out.push((await g.heapBytes()/1e6).toFixed(2));
  await nc?.close();
}
console.log(mode, out.join(' '));
await g.stop(); process.exit(0);
