/* SPDX-License-Identifier: Apache-2.0 */
/*
 * well_known - what anybody may know of the org.
 */
#ifndef MUSTER_SANDBOX_WELL_KNOWN_H
#define MUSTER_SANDBOX_WELL_KNOWN_H

struct sb_call;

/* GET /.well-known/openid-configuration (OpenAPI, OrgASOidcMetadata), with the
 * algorithms that DPoP proofs may be signed with. */
void sb_well_known_openid(struct sb_call *call);

/* GET /.well-known/okta-organization (OpenAPI, WellKnownOrgMetadata). */
void sb_well_known_org(struct sb_call *call);

#endif
