export const App = () => (
  <main>
    <h1>Settings</h1>
  </main>
);
