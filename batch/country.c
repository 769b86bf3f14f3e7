/* SPDX-License-Identifier: Apache-2.0 */
#include "batch/country.h"

#include <string.h>

#include <utf8proc.h>

#include "io/buffer.h"
#include "io/text.h"

#define NAME_MAX_LEN  64  /* bytes: more than any of the names below has */
#define INPUT_MAX_LEN 256 /* bytes: what is longer is no country's name */

/* Every name as fold_name() leaves it, in the order of its bytes. */
static const struct mu_country_name names[] = {
    /* clang-format off */
    {"abw", "AW"}, {"aegypten", "EG"}, {"afeganistao", "AF"}, {"afg", "AF"},
    {"afganistan", "AF"}, {"afghanistan", "AF"}, {"africadosul", "ZA"},
    {"afriquedusud", "ZA"}, {"ago", "AO"}, {"agypten", "EG"}, {"aia", "AI"},
    {"ala", "AX"}, {"aland", "AX"}, {"alandislands", "AX"}, {"alb", "AL"},
    {"albania", "AL"}, {"albanie", "AL"}, {"albanien", "AL"},
    {"alemanha", "DE"}, {"alemania", "DE"}, {"algeria", "DZ"},
    {"algerie", "DZ"}, {"algerien", "DZ"}, {"algerije", "DZ"},
    {"allemagne", "DE"}, {"america", "US"}, {"americansamoa", "AS"},
    {"and", "AD"}, {"andorra", "AD"}, {"andorre", "AD"}, {"angleterre", "GB"},
    {"angola", "AO"}, {"anguilla", "AI"}, {"antarctica", "AQ"},
    {"antiguaandbarbuda", "AG"}, {"aotearoa", "NZ"}, {"arabiasaudi", "SA"},
    {"arabiasaudita", "SA"}, {"arabiesaoudite", "SA"},
    {"arabrepublicegypt", "EG"}, {"are", "AE"}, {"arg", "AR"},
    {"argelia", "DZ"}, {"argentina", "AR"}, {"argentine", "AR"},
    {"argentinerepublic", "AR"}, {"argentinie", "AR"}, {"argentinien", "AR"},
    {"arm", "AM"}, {"armenia", "AM"}, {"armenie", "AM"}, {"armenien", "AM"},
    {"aruba", "AW"}, {"aserbaidschan", "AZ"}, {"asm", "AS"}, {"ata", "AQ"},
    {"atf", "TF"}, {"atg", "AG"}, {"athiopien", "ET"}, {"aus", "AU"},
    {"australia", "AU"}, {"australie", "AU"}, {"australien", "AU"},
    {"austria", "AT"}, {"aut", "AT"}, {"autriche", "AT"}, {"aze", "AZ"},
    {"azerbaidjan", "AZ"}, {"azerbaigian", "AZ"}, {"azerbaijan", "AZ"},
    {"azerbaijao", "AZ"}, {"azerbaiyan", "AZ"}, {"azerbeidzjan", "AZ"},
    {"azərbaycan", "AZ"},
    {"bahamas", "BS"}, {"bahrain", "BH"}, {"bahrein", "BH"},
    {"banglades", "BD"}, {"bangladesch", "BD"}, {"bangladesh", "BD"},
    {"barbados", "BB"}, {"barein", "BH"}, {"bdi", "BI"}, {"bel", "BE"},
    {"belarus", "BY"}, {"belgica", "BE"}, {"belgie", "BE"}, {"belgien", "BE"},
    {"belgio", "BE"}, {"belgique", "BE"}, {"belgium", "BE"}, {"belize", "BZ"},
    {"ben", "BJ"}, {"benin", "BJ"}, {"bermuda", "BM"}, {"bes", "BQ"},
    {"bfa", "BF"}, {"bgd", "BD"}, {"bgr", "BG"}, {"bharat", "IN"},
    {"bhr", "BH"}, {"bhs", "BS"}, {"bhutan", "BT"}, {"bielorrusia", "BY"},
    {"bielorrussia", "BY"}, {"bielorussia", "BY"}, {"bielorussie", "BY"},
    {"bih", "BA"}, {"birma", "MM"}, {"birmanie", "MM"}, {"blm", "BL"},
    {"blr", "BY"}, {"blz", "BZ"}, {"bmu", "BM"}, {"bol", "BO"},
    {"bolivarianrepublicvenezuela", "VE"}, {"bolivia", "BO"},
    {"boliviaplurinationalstate", "BO"}, {"bolivie", "BO"}, {"bolivien", "BO"},
    {"bonaire", "BQ"}, {"bonairesinteustatiusandsaba", "BQ"},
    {"bosnaihercegovina", "BA"}, {"bosnia", "BA"},
    {"bosniaandherzegovina", "BA"}, {"bosniaederzegovina", "BA"},
    {"bosniaeherzegovina", "BA"}, {"bosniaherzegovina", "BA"},
    {"bosniayherzegovina", "BA"}, {"bosnieenherzegovina", "BA"},
    {"bosnieherzegovina", "BA"}, {"bosnieherzegovine", "BA"},
    {"bosnienherzegowina", "BA"}, {"bosnienundherzegowina", "BA"},
    {"botswana", "BW"}, {"bouvetisland", "BV"}, {"bra", "BR"}, {"brasil", "BR"},
    {"brasile", "BR"}, {"brasilien", "BR"}, {"brazil", "BR"},
    {"brazilie", "BR"}, {"brb", "BB"}, {"brd", "DE"}, {"bresil", "BR"},
    {"britain", "GB"}, {"britishindianoceanterritory", "IO"},
    {"britishvirginislands", "VG"}, {"brn", "BN"}, {"brunei", "BN"},
    {"bruneidarussalam", "BN"}, {"btn", "BT"}, {"bulgaria", "BG"},
    {"bulgarie", "BG"}, {"bulgarien", "BG"}, {"bulgarije", "BG"},
    {"bundesrepublikdeutschland", "DE"}, {"burkinafaso", "BF"}, {"burma", "MM"},
    {"burundi", "BI"}, {"bvi", "VG"}, {"bvt", "BV"}, {"bwa", "BW"},
    {"byelorussia", "BY"},
    {"caboverde", "CV"}, {"caf", "CF"}, {"camaroes", "CM"}, {"cambodge", "KH"},
    {"cambodia", "KH"}, {"cambodja", "KH"}, {"cambogia", "KH"},
    {"camboja", "KH"}, {"camboya", "KH"}, {"cameroon", "CM"},
    {"cameroun", "CM"}, {"camerun", "CM"}, {"can", "CA"}, {"canada", "CA"},
    {"capeverde", "CV"}, {"capvert", "CV"}, {"caribbeannetherlands", "BQ"},
    {"caribischnederland", "BQ"}, {"catar", "QA"}, {"caymanislands", "KY"},
    {"caymans", "KY"}, {"cazaquistao", "KZ"}, {"cck", "CC"}, {"cechia", "CZ"},
    {"centrafrique", "CF"}, {"centralafricanrepublic", "CF"},
    {"ceskarep", "CZ"}, {"ceskarepublika", "CZ"}, {"cesko", "CZ"},
    {"chad", "TD"}, {"che", "CH"}, {"chequia", "CZ"}, {"chile", "CL"},
    {"chili", "CL"}, {"china", "CN"}, {"chinapeoplesrepublic", "CN"},
    {"chine", "CN"}, {"chinesetaipei", "TW"}, {"chipre", "CY"}, {"chl", "CL"},
    {"chn", "CN"}, {"christmasisland", "CX"}, {"chypre", "CY"}, {"cile", "CL"},
    {"cina", "CN"}, {"cipro", "CY"}, {"cittadelvaticano", "VA"}, {"civ", "CI"},
    {"cmr", "CM"}, {"cocosislands", "CC"}, {"cocoskeelingislands", "CC"},
    {"cod", "CD"}, {"cog", "CG"}, {"cok", "CK"}, {"col", "CO"},
    {"colombia", "CO"}, {"colombie", "CO"}, {"com", "KM"},
    {"commonwealthaustralia", "AU"}, {"comores", "KM"}, {"comoros", "KM"},
    {"confederationsuisse", "CH"}, {"confoederatiohelvetica", "CH"},
    {"congo", "CG"}, {"congobrazzaville", "CG"},
    {"congodemocraticrepublic", "CD"}, {"congodrc", "CD"},
    {"congokinshasa", "CD"}, {"congorepublic", "CG"}, {"cookislands", "CK"},
    {"coreadelnord", "KP"}, {"coreadelnorte", "KP"}, {"coreadelsud", "KR"},
    {"coreadelsur", "KR"}, {"coreedunord", "KP"}, {"coreedusud", "KR"},
    {"coreiadonorte", "KP"}, {"coreiadosul", "KR"}, {"costadavorio", "CI"},
    {"costademarfil", "CI"}, {"costadomarfim", "CI"}, {"costarica", "CR"},
    {"cotedivoire", "CI"}, {"cpv", "CV"}, {"cri", "CR"}, {"crnagora", "ME"},
    {"croacia", "HR"}, {"croatia", "HR"}, {"croatie", "HR"}, {"croazia", "HR"},
    {"cub", "CU"}, {"cuba", "CU"}, {"curacao", "CW"}, {"cuw", "CW"},
    {"cxr", "CX"}, {"cym", "KY"}, {"cyp", "CY"}, {"cyprus", "CY"},
    {"cze", "CZ"}, {"czechia", "CZ"}, {"czechrepublic", "CZ"},
    {"danemark", "DK"}, {"danimarca", "DK"}, {"danmark", "DK"},
    {"democraticpeoplesrepublickorea", "KP"}, {"democraticrepubliccongo", "CD"},
    {"demokratischerepublikkongo", "CD"}, {"denemarken", "DK"},
    {"denmark", "DK"}, {"deu", "DE"}, {"deutschland", "DE"},
    {"dieniederlande", "NL"}, {"dieschweiz", "CH"}, {"dinamarca", "DK"},
    {"dji", "DJ"}, {"djibouti", "DJ"}, {"dma", "DM"}, {"dnk", "DK"},
    {"dom", "DO"}, {"dominica", "DM"}, {"dominicaanserepubliek", "DO"},
    {"dominicanrepublic", "DO"}, {"dominikanischerepublik", "DO"},
    {"dprk", "KP"}, {"drc", "CD"}, {"drcongo", "CD"}, {"duitsland", "DE"},
    {"dza", "DZ"},
    {"easttimor", "TL"}, {"ecosse", "GB"}, {"ecu", "EC"}, {"ecuador", "EC"},
    {"eesti", "EE"}, {"eeuu", "US"}, {"egipto", "EG"}, {"egito", "EG"},
    {"egitto", "EG"}, {"egy", "EG"}, {"egypt", "EG"},
    {"egyptarabrepublic", "EG"}, {"egypte", "EG"}, {"eire", "IE"},
    {"ekuador", "EC"}, {"elfenbeinkuste", "CI"}, {"ellada", "GR"},
    {"elsalvador", "SV"}, {"emiradosarabesunidos", "AE"}, {"emirates", "AE"},
    {"emiratiarabiuniti", "AE"}, {"emiratosarabesunidos", "AE"},
    {"emiratsarabesunis", "AE"}, {"engeland", "GB"}, {"england", "GB"},
    {"englanduk", "GB"}, {"equador", "EC"}, {"equateur", "EC"},
    {"equatorialguinea", "GQ"}, {"eri", "ER"}, {"eritrea", "ER"}, {"esh", "EH"},
    {"eslovaquia", "SK"}, {"eslovenia", "SI"}, {"esp", "ES"}, {"espagne", "ES"},
    {"espainia", "ES"}, {"espana", "ES"}, {"espanha", "ES"}, {"espanya", "ES"},
    {"est", "EE"}, {"estadosunidos", "US"}, {"estadosunidosdaamerica", "US"},
    {"estadosunidosdeamerica", "US"}, {"estadosunidosmexicanos", "MX"},
    {"estland", "EE"}, {"estonia", "EE"}, {"estonie", "EE"}, {"eswatini", "SZ"},
    {"etatsunis", "US"}, {"etatsunisdamerique", "US"}, {"eth", "ET"},
    {"ethiopia", "ET"}, {"ethiopie", "ET"}, {"etiopia", "ET"}, {"eua", "US"},
    {"faeroeislands", "FO"}, {"falklandislands", "FK"},
    {"falklandislandsmalvinas", "FK"}, {"falklands", "FK"},
    {"faroeislands", "FO"}, {"faroer", "FO"}, {"faroes", "FO"},
    {"federacionderusia", "RU"}, {"federacionrusa", "RU"},
    {"federalrepublicgermany", "DE"}, {"federalrepublicnigeria", "NG"},
    {"federatedstatesmicronesia", "FM"}, {"federationderussie", "RU"},
    {"federativerepublicbrazil", "BR"}, {"federazionerussa", "RU"},
    {"fidji", "FJ"}, {"fidschi", "FJ"}, {"fiji", "FJ"}, {"filipijnen", "PH"},
    {"filipinas", "PH"}, {"filippine", "PH"}, {"fin", "FI"}, {"finland", "FI"},
    {"finlande", "FI"}, {"finlandia", "FI"}, {"finnland", "FI"}, {"fji", "FJ"},
    {"flk", "FK"}, {"fra", "FR"}, {"franca", "FR"}, {"france", "FR"},
    {"francia", "FR"}, {"francja", "FR"}, {"frankreich", "FR"},
    {"frankrijk", "FR"}, {"frankrike", "FR"}, {"franzosischguayana", "GF"},
    {"frenchguiana", "GF"}, {"frenchpolynesia", "PF"}, {"frenchrepublic", "FR"},
    {"frenchsouthernterritories", "TF"}, {"fro", "FO"}, {"fsm", "FM"},
    {"fyrom", "MK"}, {"færøerne", "FO"}, {"føroyar", "FO"},
    {"gab", "GA"}, {"gabon", "GA"}, {"gabun", "GA"}, {"gambia", "GM"},
    {"gb", "GB"}, {"gbr", "GB"}, {"geo", "GE"}, {"georgia", "GE"},
    {"georgie", "GE"}, {"georgien", "GE"}, {"germania", "DE"},
    {"germany", "DE"}, {"germanyfederalrepublic", "DE"}, {"ggy", "GG"},
    {"gha", "GH"}, {"ghana", "GH"}, {"giappone", "JP"}, {"gib", "GI"},
    {"gibraltar", "GI"}, {"gin", "GN"}, {"giordania", "JO"}, {"glp", "GP"},
    {"gmb", "GM"}, {"gnb", "GW"}, {"gnq", "GQ"}, {"grabretanha", "GB"},
    {"granbretagna", "GB"}, {"granbretana", "GB"}, {"grandcayman", "KY"},
    {"grandduchyluxembourg", "LU"}, {"grandebretagne", "GB"}, {"grc", "GR"},
    {"grd", "GD"}, {"greatbritain", "GB"}, {"grece", "GR"}, {"grecia", "GR"},
    {"greece", "GR"}, {"greenland", "GL"}, {"grenada", "GD"},
    {"griechenland", "GR"}, {"griekenland", "GR"}, {"grl", "GL"},
    {"groenland", "GL"}, {"gronland", "GL"}, {"grootbrittannie", "GB"},
    {"grossbritannien", "GB"}, {"grønland", "GL"}, {"gtm", "GT"},
    {"guadeloupe", "GP"}, {"guam", "GU"}, {"guatemala", "GT"},
    {"guernsey", "GG"}, {"guf", "GF"}, {"guinea", "GN"}, {"guineabissau", "GW"},
    {"guinee", "GN"}, {"gum", "GU"}, {"guy", "GY"}, {"guyana", "GY"},
    {"guyanefrancaise", "GF"},
    {"haiti", "HT"}, {"heardislandandmcdonaldislands", "HM"}, {"hellas", "GR"},
    {"hellenicrepublic", "GR"}, {"hkg", "HK"}, {"hmd", "HM"}, {"hnd", "HN"},
    {"holanda", "NL"}, {"holland", "NL"}, {"hollande", "NL"}, {"holysee", "VA"},
    {"holyseevaticancitystate", "VA"}, {"honduras", "HN"}, {"hongarije", "HU"},
    {"hongkong", "HK"}, {"hongkongchina", "HK"}, {"hongkongsar", "HK"},
    {"hongkongsarchina", "HK"}, {"hongrie", "HU"}, {"hrv", "HR"},
    {"hrvatska", "HR"}, {"hti", "HT"}, {"hun", "HU"}, {"hungary", "HU"},
    {"hungria", "HU"},
    {"iceland", "IS"}, {"idn", "ID"}, {"iemen", "YE"}, {"ierland", "IE"},
    {"ijsland", "IS"}, {"ilemaurice", "MU"}, {"imn", "IM"}, {"ind", "IN"},
    {"inde", "IN"}, {"india", "IN"}, {"indien", "IN"}, {"indonesia", "ID"},
    {"indonesie", "ID"}, {"indonesien", "ID"}, {"inghilterra", "GB"},
    {"inglaterra", "GB"}, {"iot", "IO"}, {"ira", "IR"}, {"irak", "IQ"},
    {"iran", "IR"}, {"iranislamicrepublic", "IR"}, {"irao", "IR"},
    {"iraq", "IQ"}, {"iraque", "IQ"}, {"ireland", "IE"},
    {"irelandrepublic", "IE"}, {"irishrepublic", "IE"}, {"irl", "IE"},
    {"irland", "IE"}, {"irlanda", "IE"}, {"irlande", "IE"}, {"irn", "IR"},
    {"irq", "IQ"}, {"isl", "IS"}, {"islamicrepubliciran", "IR"},
    {"islamicrepublicpakistan", "PK"}, {"island", "IS"}, {"islanda", "IS"},
    {"islande", "IS"}, {"islandia", "IS"}, {"islasmalvinas", "FK"},
    {"isleman", "IM"}, {"isr", "IL"}, {"israel", "IL"}, {"israele", "IL"},
    {"ita", "IT"}, {"italia", "IT"}, {"italianrepublic", "IT"},
    {"italie", "IT"}, {"italien", "IT"}, {"italy", "IT"}, {"ivoorkust", "CI"},
    {"ivorycoast", "CI"},
    {"jam", "JM"}, {"jamaica", "JM"}, {"jamaika", "JM"}, {"jamaique", "JM"},
    {"japan", "JP"}, {"japao", "JP"}, {"japon", "JP"}, {"jemen", "YE"},
    {"jersey", "JE"}, {"jey", "JE"}, {"jor", "JO"}, {"jordan", "JO"},
    {"jordania", "JO"}, {"jordanie", "JO"}, {"jordanien", "JO"}, {"jpn", "JP"},
    {"kalaallitnunaat", "GL"}, {"kambodscha", "KH"}, {"kameroen", "CM"},
    {"kamerun", "CM"}, {"kanada", "CA"}, {"kapverde", "CV"},
    {"kasachstan", "KZ"}, {"katar", "QA"}, {"kaz", "KZ"}, {"kazachstan", "KZ"},
    {"kazajistan", "KZ"}, {"kazakhstan", "KZ"}, {"kazakistan", "KZ"},
    {"keelingislands", "CC"}, {"ken", "KE"}, {"kenia", "KE"}, {"kenya", "KE"},
    {"kgz", "KG"}, {"khm", "KH"}, {"kingdombelgium", "BE"},
    {"kingdomdenmark", "DK"}, {"kingdommorocco", "MA"},
    {"kingdomnetherlands", "NL"}, {"kingdomnorway", "NO"},
    {"kingdomsaudiarabia", "SA"}, {"kingdomspain", "ES"},
    {"kingdomsweden", "SE"}, {"kingdomthailand", "TH"}, {"kir", "KI"},
    {"kirghizistan", "KG"}, {"kirgisistan", "KG"}, {"kiribati", "KI"},
    {"kna", "KN"}, {"koeweit", "KW"}, {"kolumbien", "CO"},
    {"koninkrijkdernederlanden", "NL"}, {"kor", "KR"}, {"korea", "KR"},
    {"koreademocraticpeoplesrepublic", "KP"}, {"koreanorth", "KP"},
    {"korearepublic", "KR"}, {"koreasouth", "KR"}, {"kosova", "XK"},
    {"kosovo", "XK"}, {"koweit", "KW"}, {"kroatie", "HR"}, {"kroatien", "HR"},
    {"ksa", "SA"}, {"kuba", "CU"}, {"kuwait", "KW"}, {"kwt", "KW"},
    {"kyrgyzrepublic", "KG"}, {"kyrgyzstan", "KG"}, {"kıbrıs", "CY"},
    {"lao", "LA"}, {"laopdr", "LA"}, {"laopeoplesdemocraticrepublic", "LA"},
    {"laos", "LA"}, {"lareunion", "RE"}, {"latvia", "LV"}, {"latvija", "LV"},
    {"lbn", "LB"}, {"lbr", "LR"}, {"lby", "LY"}, {"lca", "LC"},
    {"lebanon", "LB"}, {"lesotho", "LS"}, {"letland", "LV"}, {"letonia", "LV"},
    {"lettland", "LV"}, {"lettonia", "LV"}, {"lettonie", "LV"},
    {"letzebuerg", "LU"}, {"liban", "LB"}, {"libano", "LB"}, {"libanon", "LB"},
    {"liberia", "LR"}, {"libia", "LY"}, {"libie", "LY"}, {"libya", "LY"},
    {"libye", "LY"}, {"libyen", "LY"}, {"lie", "LI"}, {"liechtenstein", "LI"},
    {"lietuva", "LT"}, {"litauen", "LT"}, {"lithuania", "LT"},
    {"litouwen", "LT"}, {"lituania", "LT"}, {"lituanie", "LT"}, {"lka", "LK"},
    {"lso", "LS"}, {"ltu", "LT"}, {"lussemburgo", "LU"}, {"lux", "LU"},
    {"luxembourg", "LU"}, {"luxemburg", "LU"}, {"luxemburgo", "LU"},
    {"lva", "LV"},
    {"mac", "MO"}, {"macao", "MO"}, {"macaosar", "MO"}, {"macaosarchina", "MO"},
    {"macau", "MO"}, {"macausar", "MO"}, {"macausarchina", "MO"},
    {"macedoine", "MK"}, {"macedoinedunord", "MK"}, {"macedonia", "MK"},
    {"macedoniadelnord", "MK"}, {"macedoniadelnorte", "MK"},
    {"macedoniadonorte", "MK"}, {"macedoniaformeryugoslavrepublic", "MK"},
    {"madagascar", "MG"}, {"madagaskar", "MG"}, {"maf", "MF"},
    {"magyarorszag", "HU"}, {"mainlandchina", "CN"}, {"malaisie", "MY"},
    {"malasia", "MY"}, {"malawi", "MW"}, {"malaysia", "MY"}, {"maldives", "MV"},
    {"malediven", "MV"}, {"maleisie", "MY"}, {"mali", "ML"}, {"malta", "MT"},
    {"malte", "MT"}, {"mar", "MA"}, {"maroc", "MA"}, {"marocco", "MA"},
    {"marokko", "MA"}, {"marrocos", "MA"}, {"marruecos", "MA"},
    {"marshallislands", "MH"}, {"martinique", "MQ"}, {"mauretanien", "MR"},
    {"maurice", "MU"}, {"mauricio", "MU"}, {"mauritania", "MR"},
    {"mauritanie", "MR"}, {"mauritius", "MU"}, {"mayotte", "YT"},
    {"mazedonien", "MK"}, {"mco", "MC"}, {"mda", "MD"}, {"mdg", "MG"},
    {"mdv", "MV"}, {"mejico", "MX"}, {"messico", "MX"}, {"mex", "MX"},
    {"mexico", "MX"}, {"mexiko", "MX"}, {"mexique", "MX"}, {"mhl", "MH"},
    {"micronesia", "FM"}, {"micronesiafederatedstates", "FM"}, {"mkd", "MK"},
    {"mli", "ML"}, {"mlt", "MT"}, {"mmr", "MM"}, {"mne", "ME"}, {"mng", "MN"},
    {"mnp", "MP"}, {"mocambique", "MZ"}, {"moldau", "MD"}, {"moldavia", "MD"},
    {"moldavie", "MD"}, {"moldawien", "MD"}, {"moldova", "MD"},
    {"moldovarepublic", "MD"}, {"monaco", "MC"}, {"mongolei", "MN"},
    {"mongolia", "MN"}, {"mongolie", "MN"}, {"montenegro", "ME"},
    {"montserrat", "MS"}, {"morocco", "MA"}, {"mosambik", "MZ"}, {"moz", "MZ"},
    {"mozambico", "MZ"}, {"mozambique", "MZ"}, {"mrt", "MR"}, {"msr", "MS"},
    {"mtq", "MQ"}, {"mus", "MU"}, {"mwi", "MW"}, {"myanmar", "MM"},
    {"myanmarburma", "MM"}, {"mys", "MY"}, {"myt", "YT"},
    {"nam", "NA"}, {"namibia", "NA"}, {"namibie", "NA"}, {"nauru", "NR"},
    {"ncl", "NC"}, {"nederland", "NL"}, {"nepal", "NP"}, {"ner", "NE"},
    {"netherlands", "NL"}, {"netherlandskingdom", "NL"},
    {"neukaledonien", "NC"}, {"neuseeland", "NZ"}, {"newcaledonia", "NC"},
    {"newzealand", "NZ"}, {"nfk", "NF"}, {"nga", "NG"}, {"nic", "NI"},
    {"nicaragua", "NI"}, {"niederlande", "NL"}, {"niemcy", "DE"},
    {"nieuwzeeland", "NZ"}, {"niger", "NE"}, {"nigeria", "NG"}, {"nihon", "JP"},
    {"nikaragua", "NI"}, {"nippon", "JP"}, {"niu", "NU"}, {"niue", "NU"},
    {"nld", "NL"}, {"noordkorea", "KP"}, {"noordmacedonie", "MK"},
    {"noorwegen", "NO"}, {"nor", "NO"}, {"nordkorea", "KP"},
    {"nordmazedonien", "MK"}, {"noreg", "NO"}, {"norfolkisland", "NF"},
    {"norge", "NO"}, {"northernireland", "GB"},
    {"northernmarianaislands", "MP"}, {"northkorea", "KP"},
    {"northmacedonia", "MK"}, {"noruega", "NO"}, {"norvege", "NO"},
    {"norvegia", "NO"}, {"norway", "NO"}, {"norwegen", "NO"},
    {"nouvellecaledonie", "NC"}, {"nouvellezelande", "NZ"},
    {"novazelandia", "NZ"}, {"npl", "NP"}, {"nru", "NR"},
    {"nuevazelanda", "NZ"}, {"nuevazelandia", "NZ"}, {"nuovazelanda", "NZ"},
    {"nzl", "NZ"},
    {"occupiedpalestinianterritory", "PS"}, {"oekraine", "UA"},
    {"oesterreich", "AT"}, {"oezbekistan", "UZ"}, {"olanda", "NL"},
    {"oma", "OM"}, {"oman", "OM"}, {"omn", "OM"}, {"oostenrijk", "AT"},
    {"osterreich", "AT"}, {"ouganda", "UG"}, {"ouzbekistan", "UZ"},
    {"paesibassi", "NL"}, {"paisesbaixos", "NL"}, {"paisesbajos", "NL"},
    {"pak", "PK"}, {"pakistan", "PK"}, {"palastina", "PS"}, {"palau", "PW"},
    {"palestine", "PS"}, {"palestinestate", "PS"},
    {"palestinianterritories", "PS"}, {"palestinianterritory", "PS"},
    {"palestinianterritoryoccupied", "PS"}, {"pan", "PA"}, {"panama", "PA"},
    {"papuaneuguinea", "PG"}, {"papuanewguinea", "PG"}, {"paquistao", "PK"},
    {"paraguai", "PY"}, {"paraguay", "PY"}, {"paysbas", "NL"}, {"pcn", "PN"},
    {"peoplesrepublicchina", "CN"}, {"per", "PE"}, {"perou", "PE"},
    {"peru", "PE"}, {"philippinen", "PH"}, {"philippines", "PH"}, {"phl", "PH"},
    {"pilipinas", "PH"}, {"pitcairn", "PN"}, {"pitcairnislands", "PN"},
    {"plurinationalstatebolivia", "BO"}, {"plw", "PW"}, {"png", "PG"},
    {"pol", "PL"}, {"poland", "PL"}, {"polen", "PL"}, {"pologne", "PL"},
    {"polonia", "PL"}, {"polska", "PL"}, {"polynesiefrancaise", "PF"},
    {"portogallo", "PT"}, {"portorico", "PR"}, {"portugal", "PT"},
    {"portugueserepublic", "PT"}, {"prc", "CN"}, {"prchina", "CN"},
    {"pri", "PR"}, {"prk", "KP"}, {"prt", "PT"}, {"pry", "PY"}, {"pse", "PS"},
    {"puertorico", "PR"}, {"pyf", "PF"},
    {"qat", "QA"}, {"qatar", "QA"}, {"quenia", "KE"},
    {"rdc", "CD"}, {"regnounito", "GB"}, {"reinodeespana", "ES"},
    {"reinounido", "GB"}, {"repubblicaceca", "CZ"},
    {"repubblicadominicana", "DO"}, {"repubblicaitaliana", "IT"},
    {"republicaargentina", "AR"}, {"republicacheca", "CZ"},
    {"republicadechile", "CL"}, {"republicadecolombia", "CO"},
    {"republicadecorea", "KR"}, {"republicadominicana", "DO"},
    {"republicafederativadobrasil", "BR"}, {"republicaportuguesa", "PT"},
    {"republicaustria", "AT"}, {"republicchina", "TW"}, {"republiccongo", "CG"},
    {"republicfinland", "FI"}, {"republicindia", "IN"},
    {"republicindonesia", "ID"}, {"republicireland", "IE"},
    {"republickorea", "KR"}, {"republickosovo", "XK"},
    {"republicmacedonia", "MK"}, {"republicmoldova", "MD"},
    {"republicnorthmacedonia", "MK"}, {"republicphilippines", "PH"},
    {"republicpoland", "PL"}, {"republicserbia", "RS"},
    {"republicsingapore", "SG"}, {"republicsouthafrica", "ZA"},
    {"republicturkey", "TR"}, {"republicturkiye", "TR"},
    {"republikahrvatska", "HR"}, {"republikkorea", "KR"},
    {"republikmoldau", "MD"}, {"republiquecentrafricaine", "CF"},
    {"republiquedecoree", "KR"}, {"republiquedemocratiqueducongo", "CD"},
    {"republiquedominicaine", "DO"}, {"republiqueducongo", "CG"},
    {"republiquefrancaise", "FR"}, {"republiquetcheque", "CZ"}, {"reu", "RE"},
    {"reunion", "RE"}, {"reunionisland", "RE"}, {"roemenie", "RO"},
    {"rok", "KR"}, {"romania", "RO"}, {"romenia", "RO"}, {"rossiya", "RU"},
    {"rou", "RO"}, {"roumanie", "RO"}, {"royaumeuni", "GB"}, {"rsa", "ZA"},
    {"ruanda", "RW"}, {"rumaenien", "RO"}, {"rumania", "RO"},
    {"rumanien", "RO"}, {"rumunia", "RO"}, {"rus", "RU"}, {"rusia", "RU"},
    {"rusland", "RU"}, {"russia", "RU"}, {"russianfederation", "RU"},
    {"russie", "RU"}, {"russischefoderation", "RU"}, {"russland", "RU"},
    {"rwa", "RW"}, {"rwanda", "RW"}, {"rzeczpospolitapolska", "PL"},
    {"saintbarthelemy", "BL"}, {"saintbarts", "BL"}, {"sainthelena", "SH"},
    {"sainthelenaascensionandtristandacunha", "SH"}, {"saintkitts", "KN"},
    {"saintkittsandnevis", "KN"}, {"saintlucia", "LC"}, {"saintmaarten", "SX"},
    {"saintmarin", "SM"}, {"saintmartin", "MF"},
    {"saintmartinfrenchpart", "MF"}, {"saintpierreandmiquelon", "PM"},
    {"saintpierreetmiquelon", "PM"}, {"saintvincent", "VC"},
    {"saintvincentandgrenadines", "VC"}, {"sakartvelo", "GE"}, {"sambia", "ZM"},
    {"samoa", "WS"}, {"sanmarino", "SM"}, {"santasede", "VA"},
    {"saoediarabie", "SA"}, {"saotomeandprincipe", "ST"},
    {"saotomeeprincipe", "ST"}, {"sau", "SA"}, {"saudiarabia", "SA"},
    {"saudiarabie", "SA"}, {"saudiarabien", "SA"}, {"schottland", "GB"},
    {"schweden", "SE"}, {"schweiz", "CH"},
    {"schweizerischeeidgenossenschaft", "CH"}, {"scotland", "GB"},
    {"sdn", "SD"}, {"sen", "SN"}, {"senegal", "SN"}, {"serbia", "RS"},
    {"serbie", "RS"}, {"serbien", "RS"}, {"servia", "RS"}, {"servie", "RS"},
    {"seychellen", "SC"}, {"seychelles", "SC"}, {"sgp", "SG"}, {"sgs", "GS"},
    {"shn", "SH"}, {"shqiperia", "AL"}, {"siam", "TH"}, {"sierraleone", "SL"},
    {"simbabwe", "ZW"}, {"singapore", "SG"}, {"singapour", "SG"},
    {"singapur", "SG"}, {"singapura", "SG"}, {"sintmaarten", "SX"},
    {"sintmaartendutchpart", "SX"}, {"siria", "SY"}, {"sjm", "SJ"},
    {"slb", "SB"}, {"sle", "SL"}, {"slovacchia", "SK"}, {"slovakia", "SK"},
    {"slovakrepublic", "SK"}, {"slovaquie", "SK"}, {"slovenia", "SI"},
    {"slovenie", "SI"}, {"slovenija", "SI"}, {"slovenskarepublika", "SK"},
    {"slovensko", "SK"}, {"slowakei", "SK"}, {"slowakije", "SK"},
    {"slowakischerepublik", "SK"}, {"slowenien", "SI"}, {"slv", "SV"},
    {"smr", "SM"}, {"socialistrepublicvietnam", "VN"}, {"solomonislands", "SB"},
    {"som", "SO"}, {"somalia", "SO"}, {"soudan", "SD"}, {"soudandusud", "SS"},
    {"southafrica", "ZA"}, {"southgeorgia", "GS"},
    {"southgeorgiaandsouthsandwichislands", "GS"}, {"southkorea", "KR"},
    {"southsudan", "SS"}, {"spagna", "ES"}, {"spain", "ES"}, {"spanien", "ES"},
    {"spanje", "ES"}, {"spm", "PM"}, {"srb", "RS"}, {"srbija", "RS"},
    {"srilanka", "LK"}, {"ssd", "SS"}, {"stateisrael", "IL"},
    {"statepalestine", "PS"}, {"statiuniti", "US"},
    {"statiunitidamerica", "US"}, {"stp", "ST"}, {"sudafrica", "ZA"},
    {"sudafrika", "ZA"}, {"sudan", "SD"}, {"sudkorea", "KR"},
    {"sudsudan", "SS"}, {"suecia", "SE"}, {"suedafrika", "ZA"}, {"suede", "SE"},
    {"suedkorea", "KR"}, {"suica", "CH"}, {"suidafrika", "ZA"},
    {"suisse", "CH"}, {"suiza", "CH"}, {"suomi", "FI"}, {"sur", "SR"},
    {"surafrica", "ZA"}, {"surinam", "SR"}, {"suriname", "SR"},
    {"svalbard", "SJ"}, {"svalbardandjanmayen", "SJ"}, {"sverige", "SE"},
    {"svezia", "SE"}, {"svizra", "CH"}, {"svizzera", "CH"}, {"svk", "SK"},
    {"svn", "SI"}, {"swaziland", "SZ"}, {"swe", "SE"}, {"sweden", "SE"},
    {"swissconfederation", "CH"}, {"switzerland", "CH"}, {"swz", "SZ"},
    {"sxm", "SX"}, {"syc", "SC"}, {"syr", "SY"}, {"syria", "SY"},
    {"syrianarabrepublic", "SY"}, {"syrie", "SY"}, {"syrien", "SY"},
    {"szwecja", "SE"},
    {"tadschikistan", "TJ"}, {"tahiti", "PF"}, {"tailandia", "TH"},
    {"taiwan", "TW"}, {"taiwanprovincechina", "TW"}, {"taiwanroc", "TW"},
    {"tajikistan", "TJ"}, {"tansania", "TZ"}, {"tanzania", "TZ"},
    {"tanzaniaunitedrepublic", "TZ"}, {"tanzanie", "TZ"}, {"tca", "TC"},
    {"tcd", "TD"}, {"tchad", "TD"}, {"tchequie", "CZ"}, {"tgo", "TG"},
    {"tha", "TH"}, {"thailand", "TH"}, {"thailande", "TH"},
    {"thailandia", "TH"}, {"timorleste", "TL"}, {"tjk", "TJ"}, {"tkl", "TK"},
    {"tkm", "TM"}, {"tls", "TL"}, {"togo", "TG"}, {"tokelau", "TK"},
    {"ton", "TO"}, {"tonga", "TO"}, {"trinidad", "TT"},
    {"trinidadandtobago", "TT"}, {"tschad", "TD"}, {"tschechien", "CZ"},
    {"tschechischerepublik", "CZ"}, {"tsjechie", "CZ"}, {"tto", "TT"},
    {"tuerkei", "TR"}, {"tun", "TN"}, {"tunesie", "TN"}, {"tunesien", "TN"},
    {"tunez", "TN"}, {"tunisia", "TN"}, {"tunisie", "TN"}, {"tur", "TR"},
    {"turchia", "TR"}, {"turkei", "TR"}, {"turkey", "TR"}, {"turkije", "TR"},
    {"turkiye", "TR"}, {"turkmenistan", "TM"}, {"turksandcaicos", "TC"},
    {"turksandcaicosislands", "TC"}, {"turquia", "TR"}, {"turquie", "TR"},
    {"tuv", "TV"}, {"tuvalu", "TV"}, {"twn", "TW"}, {"tyskland", "DE"},
    {"tza", "TZ"},
    {"uae", "AE"}, {"ucraina", "UA"}, {"ucrania", "UA"}, {"uga", "UG"},
    {"uganda", "UG"}, {"uk", "GB"}, {"ukr", "UA"}, {"ukraina", "UA"},
    {"ukraine", "UA"}, {"ukunitedkingdom", "GB"}, {"umi", "UM"},
    {"ungarn", "HU"}, {"ungheria", "HU"}, {"unitedarabemirates", "AE"},
    {"unitedkingdom", "GB"},
    {"unitedkingdomgreatbritainandnorthernireland", "GB"},
    {"unitedkingdomuk", "GB"}, {"unitedmexicanstates", "MX"},
    {"unitedrepublictanzania", "TZ"}, {"unitedstates", "US"},
    {"unitedstatesamerica", "US"}, {"unitedstatesamericausa", "US"},
    {"unitedstatesminoroutlyingislands", "UM"}, {"unitedstatesus", "US"},
    {"unitedstatesusa", "US"}, {"unitedstatesvirginislands", "VI"},
    {"uruguai", "UY"}, {"uruguay", "UY"}, {"ury", "UY"}, {"us", "US"},
    {"usa", "US"}, {"usbekistan", "UZ"}, {"usminoroutlyingislands", "UM"},
    {"usvi", "VI"}, {"usvirginislands", "VI"}, {"uzb", "UZ"},
    {"uzbekistan", "UZ"},
    {"vanuatu", "VU"}, {"vat", "VA"}, {"vatican", "VA"}, {"vaticancity", "VA"},
    {"vaticancitystate", "VA"}, {"vaticano", "VA"}, {"vatikan", "VA"},
    {"vatikanstadt", "VA"}, {"vct", "VC"}, {"ven", "VE"}, {"venezuela", "VE"},
    {"venezuelabolivarianrepublic", "VE"}, {"vereinigtearabischeemirate", "AE"},
    {"vereinigteskonigreich", "GB"}, {"vereinigtestaaten", "US"},
    {"vereinigtestaatenvonamerika", "US"}, {"verenigdearabischeemiraten", "AE"},
    {"verenigdestaten", "US"}, {"verenigdestatenvanamerika", "US"},
    {"verenigdkoninkrijk", "GB"}, {"vgb", "VG"}, {"vietna", "VN"},
    {"vietnam", "VN"}, {"vietname", "VN"}, {"vir", "VI"},
    {"virginislandsbritish", "VG"}, {"virginislandsunitedstates", "VI"},
    {"virginislandsus", "VI"}, {"vnm", "VN"}, {"volksrepublikchina", "CN"},
    {"vut", "VU"},
    {"wales", "GB"}, {"wallisandfutuna", "WF"},
    {"wallisandfutunaislands", "WF"}, {"weissrussland", "BY"},
    {"westernsahara", "EH"}, {"witrusland", "BY"}, {"wlf", "WF"}, {"wsm", "WS"},
    {"włochy", "IT"},
    {"xkx", "XK"},
    {"yem", "YE"}, {"yemen", "YE"},
    {"zaf", "ZA"}, {"zambia", "ZM"}, {"zambie", "ZM"},
    {"zentralafrikanischerepublik", "CF"}, {"zimbabwe", "ZW"}, {"zmb", "ZM"},
    {"zuidafrika", "ZA"}, {"zuidkorea", "KR"}, {"zwe", "ZW"}, {"zweden", "SE"},
    {"zwitserland", "CH"}, {"zypern", "CY"},
    {"ελλαδα", "GR"}, {"ελλασ", "GR"},
    {"κυπροσ", "CY"},
    {"беларусь", "BY"}, {"българия", "BG"},
    {"казахстан", "KZ"},
    {"россиискаяфедерация", "RU"}, {"россия", "RU"},
    {"србија", "RS"},
    {"украина", "UA"}, {"украіна", "UA"},
    {"қазақстан", "KZ"},
    {"中华人民共和国", "CN"}, {"中国", "CN"},
    {"台湾", "TW"}, {"台灣", "TW"},
    {"新加坡", "SG"},
    {"日本", "JP"},
    {"澳门", "MO"},
    {"臺灣", "TW"},
    {"香港", "HK"},
    /* clang-format on */
};

#define NAMES (sizeof names / sizeof *names)

/* A name as it is looked up: words run together, without those that some
 * lists have and others have not. */
struct folded {
  char text[NAME_MAX_LEN];
  size_t len;
  size_t word;  /* where the last word begins */
  bool unknown; /* it cannot be any of the names */
};

static void append(struct folded *name, const char *bytes, size_t len)
{
  if (len > sizeof name->text - name->len) {
    name->unknown = true;
    return;
  }
  memcpy(name->text + name->len, bytes, len);
  name->len += len;
}

static bool last_word_is(const struct folded *name, const char *word)
{
  size_t len = strlen(word);

  return name->len - name->word == len &&
         memcmp(name->text + name->word, word, len) == 0;
}

static void end_word(struct folded *name)
{
  if (last_word_is(name, "the") || last_word_is(name, "of")) {
    name->len = name->word;
  } else if (last_word_is(name, "st")) {
    name->len = name->word;
    append(name, "saint", 5);
  }
  name->word = name->len;
}

static bool in_word(int32_t character)
{
  switch (utf8proc_category(character)) {
  case UTF8PROC_CATEGORY_LU:
  case UTF8PROC_CATEGORY_LL:
  case UTF8PROC_CATEGORY_LT:
  case UTF8PROC_CATEGORY_LM:
  case UTF8PROC_CATEGORY_LO:
  case UTF8PROC_CATEGORY_ND:
    return true;
  default:
    return false;
  }
}

/* |text| has neither case nor accents any more. */
static void fold_words(struct folded *name, const char *text, size_t len)
{
  while (len > 0 && !name->unknown) {
    int32_t character = 0;
    utf8proc_ssize_t step = utf8proc_iterate((const utf8proc_uint8_t *)text,
                                             (utf8proc_ssize_t)len, &character);

    if (step <= 0) {
      name->unknown = true;
      return;
    }
    if (in_word(character)) {
      append(name, text, (size_t)step);
    } else {
      end_word(name);
    }
    if (character == '&') {
      append(name, "and", 3);
      end_word(name);
    }
    text += step;
    len -= (size_t)step;
  }
  end_word(name);
}

static bool fold_name(struct folded *name, const char *text, size_t len,
                      bool *starved)
{
  struct mu_buffer plain = {0};
  bool folded = len <= INPUT_MAX_LEN && mu_text_fold(&plain, text, len);

  if (folded) {
    fold_words(name, mu_buffer_text(&plain), plain.len);
  }
  *starved = *starved || mu_buffer_failed(&plain);
  mu_buffer_release(&plain);
  return folded && !name->unknown;
}

/* As strcmp() orders them. */
static int compare(const struct folded *name, const char *other)
{
  size_t len = strlen(other);
  int order = memcmp(name->text, other, name->len < len ? name->len : len);

  if (order == 0 && name->len != len) {
    order = name->len < len ? -1 : 1;
  }
  return order;
}

static const struct mu_country_name *find(const struct folded *name)
{
  size_t low = 0;
  size_t high = NAMES;

  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = compare(name, names[middle].name);

    if (order == 0) {
      return &names[middle];
    }
    if (order < 0) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return NULL;
}

bool mu_country_code(const char *name, size_t len, char code[3], bool *starved)
{
  struct folded folded = {.len = 0};
  const struct mu_country_name *found = NULL;

  if (!fold_name(&folded, name, len, starved)) {
    return false;
  }
  found = find(&folded);
  /* "U.S." is among the names, and so "US" is: but that needs no reading. */
  if (!found || mu_text_equal_nocase(name, len, found->code, 2)) {
    return false;
  }
  memcpy(code, found->code, sizeof found->code);
  return true;
}

const struct mu_country_name *mu_country_names(size_t *count)
{
  *count = NAMES;
  return names;
}
