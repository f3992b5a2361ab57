import { getMetadataArgsStorage } from 'typeorm';
import { buildOpenApiDocument, assertEveryFieldHasAClass } from '../../src/openapi.js';
import { dataClassOf, untaggedProperties, type Shape } from '../../src/platform/privacy/data-class.js';
import { createDataSource, type EntityList } from '../../src/platform/database/data-source.js';
import { entityDifferences } from '../../src/platform/database/entity-check.js';
import { testDatabase } from '../support/test-database.js';

/** Law 6: what is stored or returned has a class, and entities say what the tables are. */
describe('every field has a class', () => {
  const entities = () => getMetadataArgsStorage().tables.map(({ target }) => target as Shape);

  it('returned: every property of every schema in the contract', async () => {
    const document = await buildOpenApiDocument();
    expect(Object.keys(document.components?.schemas ?? {}).length).toBeGreaterThan(20);
    assertEveryFieldHasAClass(document);
  });

  it('stored: every column of every entity', () => {
    expect(entities().length).toBeGreaterThanOrEqual(10);
    expect(untaggedProperties(entities())).toEqual([]);
  });

  it('control: a field without a class is found', () => {
    class Untagged {}
    getMetadataArgsStorage().columns.push({
      target: Untagged,
      propertyName: 'fullName',
      mode: 'regular',
      options: {},
    });
    expect(untaggedProperties([Untagged])).toEqual(['Untagged.fullName']);
    expect(dataClassOf(Untagged, 'fullName')).toBeUndefined();
    getMetadataArgsStorage().columns.pop();
  });

  it('entities and migrated tables agree', async () => {
    const database = await testDatabase();
    const source = createDataSource({
      url: database.owner,
      max: 2,
      entities: entities() as unknown as EntityList,
    });
    try {
      await source.initialize();
      expect(await entityDifferences(source)).toEqual([]);
    } finally {
      if (source.isInitialized) await source.destroy();
      await database.drop();
    }
  });
});
