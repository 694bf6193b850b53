// What two clients of others do with the service, each in its own words; prints a line of JSON for each step.
//
// node contract.mjs BASE: the demo clients' tokens come as JSON on standard input, {"demo-gp": "…", …},
// followed by the resources to send, {"referral": …, "bundle": …, "subscription": …}.

import assert from "node:assert/strict";
import { text } from "node:stream/consumers";
import { MedplumClient } from "@medplum/core";
import { Client } from "fhir-kit-client";

const SYSTEM = "https://kontrakt.example";
const base = process.argv[2];
const { tokens, referral, bundle, subscription } = JSON.parse(await text(process.stdin));

const numbered = (client, number) => ({
  ...structuredClone(referral),
  identifier: [{ system: SYSTEM, value: `${client}-${number}` }],
});
const sent = (client) => JSON.parse(JSON.stringify(bundle).replaceAll("GOP-2026-004711", `${client}-plan`));
const ids = (resources) => resources.map((resource) => resource.id).sort();
const resourcesOf = (page) => page.entry.map((entry) => entry.resource);
const outcomeOf = (status) => (error) => {
  const outcome = error.outcome ?? error.response.data;
  assert.equal(outcome.resourceType, "OperationOutcome");
  assert.ok(outcome.issue[0].details.text);
  assert.ok(error.response === undefined || error.response.status === status);
  return true;
};

async function fhirKitClient(step) {
  const as = (id) => new Client({ baseUrl: `${base}/fhir`, bearerToken: tokens[id] });
  const [gp, hospital] = [as("demo-gp"), as("demo-hospital")];
  const type = "ServiceRequest";
  const own = (number) => numbered("kit", number);
  let created; // as it came: what it came by is found by the object itself

  await step("capability statement and SMART", async () => {
    assert.equal((await gp.capabilityStatement()).fhirVersion, "4.0.1");
    assert.ok((await gp.smartAuthMetadata()).tokenUrl);
  });
  await step("create", async () => {
    created = await gp.create({ resourceType: type, body: own(1) });
    assert.equal(created.meta.versionId, "1");
    const { response } = Client.httpFor(created);
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("location"), `${base}/fhir/${type}/${created.id}/_history/1`);
    assert.deepEqual(await gp.read({ resourceType: type, id: created.id }), created);
  });
  await step("conditional create", async () => {
    const options = { headers: { "If-None-Exist": `identifier=${SYSTEM}|kit-1` } };
    const again = await gp.create({ resourceType: type, body: { ...own(1), priority: "urgent" }, options });
    assert.equal(again.id, created.id);
    assert.equal(Client.httpFor(again).response.status, 200);
  });
  await step("update with version", async () => {
    const body = { ...created, priority: "urgent" };
    const options = { headers: { "If-Match": Client.httpFor(created).response.headers.get("etag") } };
    const updated = await gp.update({ resourceType: type, id: created.id, body, options });
    assert.deepEqual([updated.meta.versionId, updated.priority], ["2", "urgent"]);
    await assert.rejects(gp.update({ resourceType: type, id: created.id, body, options }), outcomeOf(412));
    await assert.rejects(gp.update({ resourceType: type, id: created.id, body }), outcomeOf(428));
    const first = await gp.vread({ resourceType: type, id: created.id, version: "1" });
    assert.deepEqual(first, created);
  });
  await step("conditional update", async () => {
    const searchParams = { identifier: `${SYSTEM}|kit-2` };
    const made = await gp.update({ resourceType: type, searchParams, body: own(2) });
    assert.equal(Client.httpFor(made).response.status, 201);
  });
  await step("search with paging and include", async () => {
    await gp.create({ resourceType: type, body: own(3) });
    const searchParams = { "code:missing": "false", _count: "2", _include: "ServiceRequest:patient" };
    for (const options of [{}, { postSearch: true }]) {
      const seen = [];
      const asked = { resourceType: type, searchParams, options };
      for (let page = await gp.search(asked); page; page = await gp.nextPage({ bundle: page })) {
        assert.ok(resourcesOf(page).some((resource) => resource.resourceType === "Patient"));
        seen.push(...resourcesOf(page).filter((resource) => resource.resourceType === type));
      }
      assert.equal(new Set(ids(seen)).size, seen.length);
      assert.ok(seen.length >= 3);
    }
  });
  await step("reference", async () => {
    const patient = await gp.resolve({ reference: created.subject.reference });
    assert.equal(patient.resourceType, "Patient");
  });
  await step("transaction", async () => {
    const answer = await hospital.transaction({ body: sent("kit") });
    assert.equal(answer.entry.length, bundle.entry.length);
    assert.ok(answer.entry.every((entry) => /^20[01]/.test(entry.response.status)));
  });
  await step("history", async () => {
    const versions = resourcesOf(await gp.history({ resourceType: type, id: created.id }));
    assert.deepEqual(versions.map((version) => version.meta.versionId), ["2", "1"]);
    assert.ok((await gp.typeHistory({ resourceType: type })).entry.length);
    assert.ok((await gp.systemHistory()).entry.length);
  });
  await step("subscription", async () => {
    const made = await gp.create({ resourceType: "Subscription", body: subscription });
    const read = await gp.read({ resourceType: "Subscription", id: made.id });
    assert.equal(read.criteria, subscription.criteria);
    await gp.operation({ name: "$status", resourceType: "Subscription", id: made.id, method: "GET" });
    await gp.delete({ resourceType: "Subscription", id: made.id });
    await assert.rejects(gp.read({ resourceType: "Subscription", id: made.id }), outcomeOf(410));
  });
}

async function medplumCore(step) {
  const as = (id) =>
    new MedplumClient({ baseUrl: `${base}/`, fhirUrlPath: "fhir", accessToken: tokens[id], cacheTime: 0 });
  const [gp, hospital] = [as("demo-gp"), as("demo-hospital")];
  const type = "ServiceRequest";
  const own = (number) => numbered("medplum", number);
  let created;

  await step("capability statement and SMART", async () => {
    assert.equal((await gp.get(gp.fhirUrl("metadata"))).fhirVersion, "4.0.1");
    assert.ok((await gp.get(gp.fhirUrl(".well-known", "smart-configuration"))).token_endpoint);
  });
  await step("create", async () => {
    created = await gp.createResource(own(1));
    assert.equal(created.meta.versionId, "1");
    assert.deepEqual(await gp.readResource(type, created.id), created);
  });
  await step("conditional create", async () => {
    const body = { ...own(1), priority: "urgent" };
    const again = await gp.createResourceIfNoneExist(body, `identifier=${SYSTEM}|medplum-1`);
    assert.equal(again.id, created.id);
  });
  await step("update with version", async () => {
    const body = { ...created, priority: "urgent" };
    const options = { headers: { "If-Match": `W/"${created.meta.versionId}"` } };
    const updated = await gp.updateResource(body, options);
    assert.deepEqual([updated.meta.versionId, updated.priority], ["2", "urgent"]);
    await assert.rejects(gp.updateResource({ ...body, priority: "asap" }, options), outcomeOf(412));
    assert.deepEqual(await gp.readVersion(type, created.id, "1"), created);
  });
  await step("conditional update", async () => {
    const made = await gp.upsertResource(own(2), { identifier: `${SYSTEM}|medplum-2` });
    const again = await gp.upsertResource({ ...own(2), priority: "asap" }, { identifier: `${SYSTEM}|medplum-2` });
    assert.deepEqual([again.id, again.meta.versionId], [made.id, "2"]);
  });
  await step("search with paging and include", async () => {
    await gp.createResource(own(3));
    const seen = [];
    const asked = { _count: "2", _include: "ServiceRequest:patient" };
    for await (const page of gp.searchResourcePages(type, asked)) {
      assert.equal(page.filter((resource) => resource.resourceType === "Patient").length, 1);
      seen.push(...page.filter((resource) => resource.resourceType === type));
    }
    assert.equal(new Set(ids(seen)).size, seen.length);
    assert.ok(seen.length >= 3);
    const own1 = await gp.searchOne(type, { identifier: `${SYSTEM}|medplum-1` });
    assert.equal(own1.id, created.id);
  });
  await step("reference", async () => {
    assert.equal((await gp.readReference(created.subject)).resourceType, "Patient");
  });
  await step("transaction", async () => {
    const answer = await hospital.executeBatch(sent("medplum"));
    assert.equal(answer.entry.length, bundle.entry.length);
    assert.ok(answer.entry.every((entry) => /^20[01]/.test(entry.response.status)));
  });
  await step("history", async () => {
    const versions = resourcesOf(await gp.readHistory(type, created.id));
    assert.deepEqual(versions.map((version) => version.meta.versionId), ["2", "1"]);
  });
  await step("subscription", async () => {
    const made = await gp.createResource(structuredClone(subscription));
    assert.equal((await gp.readResource("Subscription", made.id)).criteria, subscription.criteria);
    await gp.deleteResource("Subscription", made.id);
    await assert.rejects(gp.readResource("Subscription", made.id, { cache: "reload" }), outcomeOf(410));
  });
}

for (const [name, walk] of [["fhir-kit-client", fhirKitClient], ["@medplum/core", medplumCore]]) {
  await walk(async (title, act) => {
    let trouble = "";
    try {
      await act();
    } catch (error) {
      trouble = `${error.message} ${JSON.stringify(error.outcome ?? error.response?.data ?? "")}`;
    }
    console.log(JSON.stringify({ client: name, step: title, trouble }));
  });
}
