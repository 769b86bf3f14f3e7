/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_keys - the public keys of a service app, as an administrator manages
 * them.
 *
 * OpenAPI, ApplicationSSOPublicKeys: signing keys alone. The token endpoint
 * knows a key as soon as it is active, and no longer than that. Only a super
 * administrator changes keys of an app that has Okta scopes (Okta docs, OAuth
 * for service apps).
 */
#ifndef MUSTER_SANDBOX_APP_KEYS_H
#define MUSTER_SANDBOX_APP_KEYS_H

struct sb_call;

/* GET and POST /api/v1/apps/{appId}/credentials/jwks */
void sb_app_keys_list(struct sb_call *call);
void sb_app_key_add(struct sb_call *call);

/* GET and DELETE .../jwks/{keyId} */
void sb_app_key_get(struct sb_call *call);
void sb_app_key_delete(struct sb_call *call);

/* POST .../jwks/{keyId}/lifecycle/activate and deactivate */
void sb_app_key_lifecycle(struct sb_call *call);

#endif
