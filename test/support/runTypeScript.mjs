/** Preloaded where tests run (`--import`), so that threads and processes that they start run our TypeScript as it is. */
import { register } from 'node:module';

register('./typescriptLoader.mjs', import.meta.url);
