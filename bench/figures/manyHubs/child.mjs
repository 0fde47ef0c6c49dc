// A part of the measurement in a process of its own: answers the questions of MeasuringProcess.
import { register } from 'node:module';

register('../../../test/support/typescriptLoader.mjs', import.meta.url);
const { answer } = await import(`./${process.argv[2]}.ts`);
process.on('message', async (question) => process.send(await answer(question)));
process.send('ready');
