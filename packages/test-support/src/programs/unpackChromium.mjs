// Started by chromiumPath() with a temporary directory of its own, which is where the package unpacks to.
import chromium from "@sparticuz/chromium";

await chromium.executablePath();
