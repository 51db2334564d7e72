export { testStore } from "./testing/testStore.js";
