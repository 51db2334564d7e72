import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const pages = ["guide", "copied", "parts", "typescript", "reset-layered", "reset-unlayered"];

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": new URL("src", import.meta.url).pathname } },
  build: { rolldownOptions: { input: pages.map((page) => `${page}.html`) } },
});
