/** In Node; in jsdom; in jsdom with the package as Node has it, and with it workers. */
const project = (displayName, testEnvironment, workers, customExportConditions) => ({
  displayName,
  testEnvironment,
  globals: { workers },
  ...(customExportConditions && { testEnvironmentOptions: { customExportConditions } }),
});

module.exports = {
  projects: [
    project('node', 'node', 2),
    project('jsdom', 'jsdom', 0),
    project('jsdom as node', 'jsdom', 2, ['node', 'node-addons']),
  ],
};
