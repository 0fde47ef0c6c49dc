import type { LineOfBusiness, LocalText } from '../Country.ts';
import { goods } from '../demoGoods.ts';

const frenchWords = new Set<string>();

/** Whether a word of a line of business is French; the others are Dutch. */
export function isFrench(word: string): boolean {
  return frenchWords.has(word);
}

/** What companies of a line of business are called in the two languages; separated by bars. */
function words(french: string, dutch: string): LocalText[] {
  for (const word of french.split('|')) frenchWords.add(word);
  return `${french}|${dutch}`.split('|').map((word) => ({ local: word, latin: word }));
}

/** Belgium: chocolate, biscuits, dairy, fruit, coffee, beauty, books, jewellery, linen, glass, games, furniture, cycles, tools. */
export const lines: readonly LineOfBusiness[] = [
  {
    words: words('Chocolaterie|Confiserie', 'Chocolaterie-Atelier|Pralinemakerij'),
    shelfLifeDays: [120, 360],
    goods: goods(`
        Pralines assorties, ballotin | 250 g / 500 g / 1 kg | 180690 | 14-64 | 320-1180
        Truffes au chocolat noir | 200 g / 400 g | 180690 | 12-34 | 260-480
        Tablet pure chocolade 72 % | 100 g / 3 × 100 g | 180632 | 4-16 | 110-340
        Melkchocolade met hazelnoot | 200 g / 500 g | 180632 | 5-19 | 220-540
        Poudre de cacao maigre | 250 g / 1 kg | 180500 | 6-22 | 280-1060
        Beurre de cacao | 500 g / 2 kg | 180400 | 18-66 | 540-2080
        Cuberdons de Gand | 200 g / 500 g | 170490 | 5-14 | 230-560
        Babelutten | 250 g / 1 kg | 170490 | 6-21 | 280-1080
        Chocopasta | 400 g / 750 g | 180690 | 4-12 | 520-980`),
  },
  {
    words: words('Biscuiterie|Boulangerie', 'Koekjesbakkerij|Bakkerij'),
    shelfLifeDays: [90, 300],
    goods: goods(`
        Gaufres de Liège | 6 pièces / 24 pièces | 190532 | 5-22 | 420-2100
        Brusselse wafels | 8 stuks / 32 stuks | 190532 | 5-24 | 380-2200
        Lukken, natuurboterwafeltjes | 200 g / 600 g blik | 190532 | 6-18 | 230-820
        Speculoos | 250 g / 750 g | 190531 | 3-14 | 280-820
        Amandelbrood | 150 g / 450 g | 190531 | 4-12 | 170-490
        Cramique | 450 g / 900 g | 190590 | 4-9 | 470-940
        Peperkoek | 350 g / 1 kg | 190590 | 4-11 | 370-1040
        Pâte de speculoos | 400 g / 700 g | 210690 | 4-9 | 520-900`),
  },
  {
    words: words('Laiterie|Fromagerie', 'Zuivelhuis|Kaasmakerij'),
    shelfLifeDays: [60, 240],
    goods: goods(`
        Fromage d'abbaye, meule | 400 g / 1,7 kg | 040690 | 9-42 | 430-1780
        Fromage de Herve AOP | 200 g / 400 g | 040690 | 5-14 | 230-450
        Oude Brugge kaas | 300 g / 1 kg | 040690 | 8-28 | 320-1050
        Beurre des Ardennes | 250 g / 1 kg | 040510 | 4-15 | 270-1050
        Melkpoeder, vol | 900 g blik / 25 kg zak | 040210 | 14-165 | 1100-25400
        Miel de fleurs | 350 g / 950 g | 040900 | 7-19 | 520-1350
        Roomijs, vanille | 500 ml / 2,5 l | 210500 | 6-24 | 380-1900`),
  },
  {
    words: words('Fruits|Vergers', 'Fruitveiling|Boomgaard'),
    shelfLifeDays: [30, 180],
    goods: goods(`
        Conference peren | 5 kg / 12 kg kist | 080830 | 9-31 | 5300-12700
        Jonagold appelen | 5 kg / 13 kg kist | 080810 | 8-27 | 5300-13800
        Oignons jaunes | 5 kg / 25 kg | 070310 | 6-24 | 5100-25400
        Gedroogde appelschijfjes | 150 g / 1 kg | 081340 | 5-22 | 180-1060
        Jus de pomme-poire | 1 l / 6 × 1 l | 200990 | 3-18 | 1150-6900
        Fruits rouges surgelés | 600 g / 2,5 kg | 081190 | 6-22 | 640-2600
        Frites précuites | 1 kg / 2,5 kg | 200520 | 3-9 | 1040-2600`),
  },
  {
    words: words('Torréfaction|Brûlerie', 'Koffiebranderij|Theehuis'),
    shelfLifeDays: [240, 540],
    goods: goods(`
        Café en grains, dessert | 250 g / 1 kg | 090121 | 6-26 | 270-1060
        Gemalen koffie, mokka | 250 g / 4 × 250 g | 090121 | 6-24 | 270-1080
        Oploskoffie | 100 g / 200 g | 210111 | 6-13 | 260-460
        Thé noir Earl Grey | 100 g / 25 sachets | 090230 | 5-14 | 120-220
        Speculaaskruiden | 50 g / 500 g | 091091 | 4-19 | 70-540
        Sauce andalouse | 300 ml / 1 l | 210390 | 3-9 | 380-1150
        Graanmosterd | 200 g / 1 kg | 210390 | 3-11 | 380-1300`),
  },
  {
    words: words('Cosmétiques|Parfumerie', 'Verzorging|Zeepziederij'),
    goods: goods(`
        Crème hydratante | 50 ml / 200 ml | 330499 | 14-86 | 110-310
        Rouge à lèvres | mat / satin | 330410 | 12-38 | 30-60
        Nagellak | rood / nude / transparant | 330430 | 8-19 | 40-70
        Eau de toilette | 50 ml / 100 ml | 330300 | 38-140 | 260-480
        Shampooing solide | 60 g / 3 × 60 g | 330510 | 8-24 | 80-260
        Savon à l'huile d'olive | 100 g / 4 × 100 g | 340111 | 4-16 | 120-460
        Tandpasta | 75 ml / 3 × 75 ml | 330610 | 3-11 | 110-330
        Bougie parfumée | 180 g / 400 g | 340600 | 12-46 | 380-820`),
  },
  {
    words: words('Librairie|Éditions', 'Boekhandel|Uitgeverij'),
    goods: goods(`
        Bande dessinée, album cartonné | français / édition de luxe | 490199 | 12-68 | 480-1200
        Stripverhaal | hardcover / softcover | 490199 | 8-32 | 260-780
        Livre d'art | peinture flamande / Art nouveau | 490199 | 28-120 | 900-2800
        Kookboek | Belgische keuken / patisserie | 490199 | 19-48 | 800-1600
        Calendrier mural | 2026 / 2027 | 491000 | 9-24 | 280-620
        Carnet de notes | A5 / A6 | 482010 | 6-22 | 160-420
        Potloden | 12 stuks / 36 kleuren | 960910 | 5-38 | 90-520`),
  },
  {
    words: words('Bijouterie|Joaillerie', 'Juwelier|Goudsmederij'),
    goods: goods(`
        Bague en or 18 carats | 52 / 54 / 56 | 711319 | 240-1980 | 20-60
        Pendentif avec diamant | or jaune / or blanc | 711319 | 320-2900 | 20-70
        Zilveren armband | 18 cm / 20 cm | 711311 | 38-240 | 30-120
        Boucles d'oreilles en argent | paire / paire, zircon | 711311 | 24-160 | 20-60
        Fantasieketting | kort / lang | 711719 | 14-68 | 40-180
        Quartzhorloge | 36 mm / 41 mm | 910211 | 78-540 | 110-260`),
  },
  {
    words: words('Tissage|Linge de Maison', 'Weverij|Linnenhuis'),
    goods: goods(`
        Drap de lit en coton | 180 × 290 cm / 240 × 300 cm | 630221 | 38-140 | 900-1700
        Nappe damassée | 150 × 250 cm / 170 × 320 cm | 630251 | 48-190 | 700-1500
        Badhanddoek | 70 × 140 cm / set van 3 | 630260 | 14-68 | 520-1600
        Gordijnen, verduisterend | 140 × 260 cm / 280 × 260 cm | 630392 | 42-180 | 1400-3900
        Tapijt | 160 × 230 cm / 200 × 290 cm | 570242 | 90-620 | 6800-16500
        Katoenen trui | S / M / L / XL | 611020 | 34-120 | 320-620
        Écharpe en soie | unie / imprimée | 621410 | 38-180 | 70-180
        Dekbed | 140 × 200 cm / 240 × 220 cm | 940440 | 58-320 | 1300-3200`),
  },
  {
    words: words('Cristallerie|Arts de la Table', 'Glasblazerij|Keramiekatelier'),
    goods: goods(`
        Verres en cristal taillé | 4 pièces / 6 pièces | 701337 | 68-480 | 1300-3200
        Bierglazen, kelk | 6 stuks / 12 stuks | 701337 | 18-58 | 1900-4600
        Service en porcelaine | 12 pièces / 24 pièces | 691110 | 84-460 | 5200-12800
        Mosselpot, geëmailleerd | 22 cm / 28 cm | 732393 | 34-96 | 1600-3400
        Kommen in steengoed | 4 stuks / 6 stuks | 691200 | 24-88 | 1500-3200
        Vase en porcelaine de Tournai | 18 cm / 32 cm | 691310 | 58-390 | 900-3400
        Couteau de cuisine | 16 cm / 21 cm | 821192 | 28-160 | 180-420`),
  },
  {
    words: words('Jeux|Jouets', 'Speelgoed|Spellenmakerij'),
    goods: goods(`
        Jeu de 54 cartes | standard / de luxe | 950440 | 4-19 | 100-220
        Speelkaarten, Turnhout | 1 spel / 12 spellen | 950440 | 4-38 | 100-1300
        Puzzle | 500 pièces / 1000 pièces / 2000 pièces | 950300 | 12-34 | 520-1400
        Houten blokken | 50 stuks / 100 stuks | 950300 | 19-58 | 1100-2600
        Peluche | 25 cm / 45 cm | 950300 | 14-48 | 220-780
        Ballon de football | taille 4 / taille 5 | 950662 | 14-58 | 420-520
        Kerstversiering | 12 ballen / 36 ballen | 950510 | 9-38 | 320-980`),
  },
  {
    words: words('Ébénisterie|Mobilier', 'Meubelmakerij|Slaapcomfort'),
    goods: goods(`
        Fauteuil en chêne | lin / laine | 940161 | 290-1240 | 14500-28000
        Eiken bijzettafel | rond / vierkant | 940360 | 120-540 | 7800-16500
        Matelas en latex | 90 × 200 cm / 160 × 200 cm | 940421 | 240-1180 | 16500-34000
        Lampe suspendue LED | opaline / laiton | 940511 | 68-420 | 1400-4800
        Boekenkast | 180 cm / 220 cm | 940360 | 180-890 | 28000-54000`),
  },
  {
    words: words('Cycles|Mécanique', 'Fietsen|Techniek'),
    goods: goods(`
        Vélo de ville | 26 pouces / 28 pouces | 871200 | 420-1480 | 14500-18500
        Koersfiets, carbon | 52 cm / 54 cm / 56 cm | 871200 | 1400-4900 | 7400-9200
        Elektrische fiets | 400 Wh / 625 Wh | 871160 | 1600-4400 | 22500-27500
        Plaquettes de frein | avant / arrière | 870830 | 24-96 | 900-2200
        Set schroevendraaiers | 6 stuks / 12 stuks | 820540 | 19-78 | 480-1200
        Pompe centrifuge | 0,37 kW / 0,75 kW | 841370 | 140-620 | 6200-13500
        Oplaadbare zaklamp | 500 lumen / 1 200 lumen | 851310 | 19-96 | 120-380`),
  },
];
