import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { apiOf } from "./apiOf.js";
import { partsReference, swatches } from "./partsReference.js";
import { published, root } from "./repository.js";

for (const folder of published) writeFileSync(join(root, folder, "API.md"), apiOf(folder));
writeFileSync(join(root, "docs/parts.md"), partsReference());
writeFileSync(join(root, "docs/screenshots/variables.svg"), swatches());
