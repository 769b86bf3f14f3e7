#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes samples/onboarding.csv.gz: 240 people who do not exist.

Their names are common ones put together by hand, their telephone numbers come
from ranges that are kept free for fiction, and acme.example is nobody's
domain (RFC 2606). Three rows are wrong on purpose; they are in WRONG.

The same file comes out each time: nothing here is random.
"""
import csv
import gzip
import hashlib
import io
import os
import unicodedata

HEADER = ["login", "email", "firstName", "lastName", "title", "department",
          "employeeNumber", "mobilePhone", "city", "countryCode",
          "preferredLanguage", "timezone"]

# Site: city, country, language, time zone, mobile numbers, people.
# A third part of a name is how it is written in a login.
SITES = [
    ("Paris", "FR", "fr-FR", "Europe/Paris", "+33 6 39 98 {:02d} {:02d}", """
Aurélie Lefèvre, François Dupont, Chloé Béranger, Léa Fournier,
Jérôme Gauthier, Zoé Marchand, Rémi L'Hermite, Élodie d'Alembert,
Noël Perrin, Anaïs Chevalier, Benoît Garçon, Maëlle Le Goff,
Cédric Barthélémy, Inès Benali, Mathieu Rousseau, Océane Picard,
Jean-Baptiste Moreau, Amélie Deschamps, Théo Lemaître, Hélène Fabre"""),
    ("Berlin", "DE", "de-DE", "Europe/Berlin", "", """
Jürgen Müller, Änne Schröder, Björn Weiß, Käthe Großmann, Lukas Schäfer,
Jörg Köhler, Ülkü Yıldırım, Sören Petersen, Hannah von der Heide,
Felix Krüger, Mia Böhm, Anton Jäger, Greta Löwe, Emre Çelik, Paula Voß,
Karl-Heinz Vogel, Lena Hübner, Tobias Kühn, Marlene Straßer, Oskar Fröhlich"""),
    ("London", "GB", "en-GB", "Europe/London", "+44 7700 9{:02d}{:03d}", """
Olivia Bennett, Siobhán O'Connor, Rhys Llewellyn, Zara Hussain,
George Whitfield, Niamh Byrne, Callum MacLeod, Ayesha Rahman,
Harriet Ashworth-Cole, Dylan Pryce, Imogen Clarke, Kwame Boateng,
Freya Sinclair, Tariq Mahmood, Isla Drummond, Oliver Nwosu, Megan Rees,
Jack Thornbury, Priya Chaudhry, Edward Foxley"""),
    ("Stockholm", "SE", "sv-SE", "Europe/Stockholm", "+46 70 174 06 {:02d}", """
Åsa Lindström, Göran Öberg, Malin Sjöberg, Björn Ångström, Elin Håkansson,
Ingrid Sørensen, Mårten Ekström, Linnéa Bäckman, Oskar Nyström, Saga Åkesson,
Viggo Kjær, Ebba Söderlund, Þór Guðmundsson, Nils Wikström, Tuva Bråten,
Aino Mäkinen, Väinö Järvinen, Astrid Høyer, Emil Löfgren, Signe Rønning"""),
    ("Warsaw", "PL", "pl-PL", "Europe/Warsaw", "", """
Łukasz Wójcik, Małgorzata Żukowska, Paweł Dąbrowski, Agnieszka Jabłońska,
Zofia Kozłowska, Jiří Dvořák, Tereza Nováková, Ondřej Černý, Klára Šimková,
Máté Szabó, Eszter Kőváry, Gergő Tóth, Ștefan Ionescu, Ioana Țurcanu,
Mihai Rădulescu, Jānis Bērziņš, Rūta Kazlauskienė, Andrej Kováč,
Katarzyna Śliwa, Željko Đurić"""),
    ("Madrid", "ES", "es-ES", "Europe/Madrid", "", """
José García, María Núñez, Íñigo Etxeberria, Lucía Fernández, Andrés Ibáñez,
Nuria Peña, Joaquín Muñoz, Sofía Ordóñez, Martí Puigdollers, Núria Güell,
Tomás Álvarez, Inés Cañizares, Óscar Jiménez, Begoña Ruiz, Álvaro Sáez,
João Gonçalves, Conceição Magalhães, Luís Simões, Catarina Brandão,
Diogo Antão"""),
    ("São Paulo", "BR", "pt-BR", "America/Sao_Paulo", "", """
Fabrício Conceição, Letícia Araújo, Vinícius Guimarães, Débora Falcão,
Antônio Leitão, Thaís Monção, Caio Assunção, Yasmin Corrêa, Otávio Brandão,
Patrícia Galvão, Érico Sampaio, Luíza Frazão, Murilo Estêvão, Kauã Tupinambá,
Bárbara Simões, Flávia Mourão, Ângela Paixão, Renan Sebastião, Lívia Quintão,
Ícaro Valadão"""),
    ("New York", "US", "en-US", "America/New_York", "+1 212 555 01{:02d}", """
Emily Carter, Marcus Johnson, Xiomara Reyes, Ethan Goldberg, Renée Thibodeaux,
DeShawn Williams, Hannah Kowalski, Nguyễn Anh, Zoë Fitzgerald, Miguel Ángel Ortiz,
Grace Kim-Park, Patrick O'Malley, Aaliyah Jackson, Noah Steinmetz,
Phạm Thị Hương, Chloe St. John, Anthony D'Amico, Keoni Kahananui,
Sarah Whitehorse, Julián Peña"""),
    ("Tokyo", "JP", "ja-JP", "Asia/Tokyo", "", """
陽葵 佐藤 himari.sato, 蓮 鈴木 ren.suzuki, 結衣 高橋 yui.takahashi,
大翔 田中 hiroto.tanaka, さくら 伊藤 sakura.ito, 悠真 渡辺 yuma.watanabe,
美咲 山本 misaki.yamamoto, 健太 中村 kenta.nakamura, 葵 小林 aoi.kobayashi,
翔太 加藤 shota.kato, ケイコ オカモト keiko.okamoto, 涼介 吉田 ryosuke.yoshida,
지우 김 jiwoo.kim, 서연 박 seoyeon.park, 민준 이 minjun.lee,
하은 최 haeun.choi, 伟 王 wei.wang, 秀英 李 xiuying.li, 敏 张 min.zhang,
家豪 陳 kaho.chan"""),
    ("Athens", "GR", "el-GR", "Europe/Athens", "", """
Ελένη Παπαδοπούλου eleni.papadopoulou, Γιώργος Νικολάου giorgos.nikolaou,
Μαρία Ιωάννου maria.ioannou, Κώστας Δημητρίου kostas.dimitriou,
Σοφία Βασιλείου sofia.vasileiou, Νίκος Αντωνίου nikos.antoniou,
Олена Шевченко olena.shevchenko, Дмитро Коваленко dmytro.kovalenko,
Їванна Ґудзь yivanna.gudz, Борис Иванов boris.ivanov,
Светлана Петрова svetlana.petrova, Милена Јовановић milena.jovanovic,
ნინო ბერიძე nino.beridze, გიორგი კაპანაძე giorgi.kapanadze,
Անի Սարգսյան ani.sargsyan, Արամ Պետրոսյան aram.petrosyan,
Ζωή Οικονόμου zoi.oikonomou, Πέτρος Γεωργίου petros.georgiou,
Тодор Христов todor.hristov, Айгүл Нұрланова aigul.nurlanova"""),
    ("Dubai", "AE", "ar-AE", "Asia/Dubai", "", """
ليلى حداد layla.haddad, عمر الفارسي omar.alfarsi, فاطمة منصور fatima.mansour,
يوسف خليل youssef.khalil, نور الزهراني nour.alzahrani, كريم بوعزيز karim.bouaziz,
שרה לוי sara.levi, דוד כהן david.cohen, נועה פרידמן noa.friedman,
مریم حسینی maryam.hosseini, آرش رضایی arash.rezaei, ثريا قاسم thuraya.qasim,
Zeynep Şahin, İpek Öztürk, Burak Ağaoğlu, Selin Işık, هند المري hind.almarri,
طارق سليم tariq.salim, سلمى ناصر salma.nasser, Barış Güneş"""),
    ("Bengaluru", "IN", "en-IN", "Asia/Kolkata", "", """
आरव शर्मा aarav.sharma, दीया वर्मा diya.verma, விஜய் குமார் vijay.kumar,
மீனா சுந்தரம் meena.sundaram, অনন্যা সেন ananya.sen, রাহুল ঘোষ rahul.ghosh,
Harpreet Singh, Lakshmi Narayanan, Farhan Qureshi, Neha Kulkarni,
నాగార్జున రావు nagarjuna.rao, Tenzin Dorje, สมชาย ใจดี somchai.jaidee,
มาลี ศรีสุข malee.srisuk, Ngọc Đặng, Rohan D'Souza, Ishaan Bhattacharya,
Kavya Iyer, Zubin Mistry, Meher Irani"""),
]

JOBS = [
    ("Support Engineer", "Customer Care"), ("Account Executive", "Sales"),
    ("Software Engineer", "Engineering"), ("Engineer, Platform", "Engineering"),
    ("Product Designer", "Product"), ("Payroll Specialist", "People & Culture"),
    ("Accountant", "Finance"), ("Data Analyst", "Operations"),
    ("Buyer", "Procurement"), ("Content Editor", "Marketing"),
    ("Counsel", "Legal"), ("Test Engineer", "Engineering"),
    ("Lab Technician", "Research"), ("Logistics Planner", "Operations"),
    ('Team Lead "Falcon"', "Engineering"), ("Office Manager", "Workplace"),
]

# What a login is made of where taking the accent off is not enough.
PLAIN = str.maketrans({
    "ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
    "ı": "i", "'": "", " ": "", ".": ""})

# What stands in these rows, by number, in place of what is right. The third
# is a second entry for a man whom row 28 has already: Okta takes the two logins
# for one.
WRONG = {
    58: {"lastName": ""},
    141: {"email": "jorg.kohler.acme.example"},
    212: {"login": "José.García@acme.example",
          "email": "José.García@acme.example",
          "firstName": "José", "lastName": "García", "mobilePhone": "",
          "city": "Madrid", "countryCode": "ES", "preferredLanguage": "es-ES",
          "timezone": "Europe/Madrid"},
}


def plain(name):
    letters = unicodedata.normalize("NFD", name.lower().translate(PLAIN))
    return "".join(c for c in letters.translate(PLAIN)
                   if not unicodedata.combining(c))


def people():
    """(first name, last name, local part of the login, site)"""
    for site in SITES:
        for entry in site[-1].replace("\n", " ").split(","):
            words = entry.split()
            if words[-1].isascii() and not words[0].isascii() \
                    and "." in words[-1]:
                local = words.pop()
                first, last = words
            else:
                two = words[0] in ("Miguel", "Phạm")
                first = " ".join(words[:1 + two])
                last = " ".join(words[1 + two:])
                local = plain(first) + "." + plain(last)
            yield first, last, local, site


def phone(pattern, number):
    """Half of the people left theirs out, as people do."""
    if not pattern or number % 2:
        return ""
    if pattern.startswith("+44"):
        return pattern.format(0, number)
    return pattern.format(number % 95 + 5, number * 7 % 100)


def rows():
    everybody = sorted(people(),
                       key=lambda p: hashlib.sha256(p[2].encode()).digest())
    for number, (first, last, local, site) in enumerate(everybody, start=1):
        city, country, language, zone, pattern, _ = site
        title, department = JOBS[number * 7 % len(JOBS)]
        address = local + "@acme.example"
        row = dict(zip(HEADER, [
            address, address, first, last, title, department,
            f"{4700 + number:06d}", phone(pattern, number), city, country,
            language, zone]))
        row.update(WRONG.get(number, {}))
        yield row


def main():
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows())
    # No name and no time in the gzip header, as gzip -n has it.
    packed = gzip.compress(text.getvalue().encode("utf-8"), 9, mtime=0)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                        "onboarding.csv.gz")
    with open(path, "wb") as out:
        out.write(packed)


if __name__ == "__main__":
    main()
