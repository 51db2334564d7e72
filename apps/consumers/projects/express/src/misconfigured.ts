import { createApp } from "./createApp.js";

createApp({ publicUrl: "http://example.com/api/keyhold" });
