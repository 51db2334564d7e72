// Started by chromiumPath() with its own temporary directory, into which the package unpacks.
import chromium from "@sparticuz/chromium";

await chromium.executablePath();
