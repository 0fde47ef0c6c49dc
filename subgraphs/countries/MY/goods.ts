import type { LineOfBusiness, LocalText } from '../Country.ts';
import { goods } from '../demoGoods.ts';

const words = (...latin: string[]): LocalText[] => latin.map((word) => ({ local: word, latin: word }));

/** Malaysia: halal foods, spices, palm, rubber, electronics, batik, furniture, cosmetics, fruit, crafts, health goods. */
export const lines: readonly LineOfBusiness[] = [
  {
    words: words('Makanan', 'Foods', 'Food Industries'),
    shelfLifeDays: [180, 720],
    goods: goods(`
        Kicap manis sweet soy sauce, halal | 340 ml / 650 ml / 2 kg | 210310 | 4-28 | 400-2200
        Sambal tumis chilli paste, halal | 180 g jar / 350 g jar / 1 kg pouch | 210390 | 6-32 | 220-1100
        Satay peanut sauce, halal | 200 g / 500 g | 210390 | 7-18 | 240-560
        Rendang curry paste, halal | 180 g / 5 × 180 g | 210390 | 6-30 | 210-1000
        Instant curry noodles, halal | pack of 5 / carton of 30 | 190230 | 5-42 | 420-2600
        Keropok lekor fish crackers, halal | 250 g / 1 kg | 190590 | 6-24 | 270-1080
        Butter biscuits, halal | 200 g / 600 g tin | 190531 | 5-26 | 230-900
        Chicken curry in tins, halal | 280 g / 12 × 280 g | 160232 | 8-90 | 330-3900
        Sardines and tuna in tomato sauce, halal | 155 g / 425 g | 160414 | 5-14 | 180-500
        White coffee 3-in-1 | 15 sachets / 40 sachets | 210112 | 14-39 | 520-1500
        Teh tarik instant tea | 12 sachets / 30 sachets | 210120 | 12-29 | 380-980`),
  },
  {
    words: words('Rempah', 'Spices', 'Spice Trading'),
    shelfLifeDays: [360, 900],
    goods: goods(`
        Sarawak black pepper, whole | 100 g / 500 g / 25 kg sack | 090411 | 8-690 | 120-25400
        Sarawak white pepper, ground | 100 g / 500 g | 090412 | 11-48 | 120-540
        Turmeric powder | 100 g / 1 kg | 091030 | 4-28 | 120-1050
        Dried chillies | 200 g / 1 kg | 090421 | 6-27 | 220-1060
        Chilli powder | 250 g / 1 kg | 090422 | 6-24 | 270-1050
        Cloves | 50 g / 500 g | 090710 | 6-48 | 65-540
        Nutmeg from Penang | 100 g / 500 g | 090811 | 9-41 | 120-540
        Green cardamom | 50 g / 250 g | 090831 | 12-52 | 65-280
        Coriander seeds | 250 g / 1 kg | 090921 | 5-17 | 270-1050
        Cumin seeds | 250 g / 1 kg | 090931 | 8-29 | 270-1050
        Curry powder for meat | 250 g / 1 kg | 091091 | 6-22 | 270-1050
        Basmati and local rice | 5 kg / 10 kg | 100630 | 22-78 | 5050-10100`),
  },
  {
    words: words('Sawit', 'Palm Products', 'Oils & Fats'),
    goods: goods(`
        Refined palm olein cooking oil | 1 kg / 5 kg / 17 kg jerrycan | 151190 | 7-118 | 1050-17600
        Red palm oil, unbleached | 500 ml / 1 litre | 151190 | 18-39 | 560-1080
        Palm kernel oil, refined | 5 kg / 20 kg pail | 151329 | 46-210 | 5300-20900
        Vegetable shortening | 2.5 kg / 15 kg carton | 151620 | 26-128 | 2600-15400
        Margarine, halal | 250 g / 1 kg tub | 151710 | 4-17 | 280-1080
        Stearic acid | 25 kg bag | 382311 | 110-190 | 25200-25600
        Vegetable glycerol | 1 litre / 25 kg drum | 290545 | 19-240 | 1350-26800
        Palm soap noodles | 10 kg / 25 kg | 340119 | 62-170 | 10200-25500
        Palm oil toilet soap | bar of 90 g / box of 6 | 340111 | 3-19 | 100-640
        Palm wax candles | set of 4 / set of 12 | 340600 | 9-34 | 420-1500`),
  },
  {
    words: words('Getah', 'Rubber Industries', 'Rubber Products'),
    goods: goods(`
        Nitrile examination gloves | box of 100, S / box of 100, M / box of 100, L | 401512 | 12-29 | 380-620
        Latex surgical gloves, sterile | 50 pairs, 6.5 / 50 pairs, 7.5 | 401512 | 46-98 | 900-1500
        Household rubber gloves | pair, M / pair, L | 401519 | 4-12 | 90-160
        Motorcycle tyre | 70/90-17 / 80/90-17 / 110/70-17 | 401140 | 62-190 | 2300-5200
        Passenger car tyre | 185/60 R15 / 195/55 R16 / 215/45 R17 | 401110 | 168-430 | 7400-10600
        Bicycle tyre | 26 × 1.95 / 700 × 28C | 401150 | 24-96 | 340-780
        Inner tube for car tyres | 13 inch / 15 inch | 401310 | 18-39 | 900-1600
        Rubber floor mat | 60 × 90 cm / 90 × 150 cm | 401691 | 26-118 | 1900-6400
        Rubber gasket set | 50 pieces / 200 pieces | 401693 | 14-68 | 160-900
        Latex thread | 1 kg cone / 10 kg carton | 400700 | 38-310 | 1080-10400
        Rubber hose | 10 m / 30 m | 400911 | 29-110 | 1900-6200
        Standard Malaysian rubber SMR 20 | 33.3 kg bale | 400122 | 210-290 | 33400-34000`),
  },
  {
    words: words('Elektronik', 'Electronics', 'Technologies'),
    goods: goods(`
        Microcontroller board | 8-bit / 32-bit / with Wi-Fi | 854231 | 16-129 | 25-120
        Memory module | 8 GB / 16 GB / 32 GB | 854232 | 78-420 | 30-70
        Solid-state drive | 256 GB / 512 GB / 1 TB | 852351 | 96-390 | 60-140
        Printed circuit board, prototype set | 2 layers / 4 layers | 853400 | 48-280 | 60-240
        LED lamp E27 | 7 W, warm white / 9 W, daylight / 12 W, daylight | 853952 | 6-24 | 60-140
        USB-C charger | 20 W / 45 W / 65 W | 850440 | 29-148 | 80-210
        Three-pin plug and socket set | white / black | 853669 | 9-36 | 120-260
        Wireless earphones | black / white / blue | 851830 | 49-390 | 90-220
        Bookshelf loudspeaker | pair, walnut / pair, black | 851821 | 168-960 | 3800-9400
        Ceiling fan with remote control | 42 inch / 56 inch | 841451 | 149-560 | 4200-7800
        Wall air conditioner | 1.0 hp / 1.5 hp / 2.0 hp | 841510 | 890-2690 | 31000-46000
        Solar panel | 100 W / 410 W / 550 W | 854143 | 138-790 | 6800-28600
        Home network router | dual band / mesh, set of 2 | 851762 | 98-690 | 420-1500`),
  },
  {
    words: words('Batik', 'Textiles', 'Fesyen'),
    goods: goods(`
        Batik cotton fabric, hand-drawn | 2 m, indigo / 4 m, hibiscus red / 4 m, leaf green | 520852 | 38-240 | 420-1100
        Batik men's shirt, long sleeves | M / L / XL | 620520 | 68-260 | 320-460
        Batik women's blouse | S / M / L | 620630 | 58-210 | 260-390
        Batik cotton dress | S / M / L | 620442 | 79-320 | 340-560
        Batik silk scarf | 90 × 90 cm / 180 × 70 cm | 621410 | 89-360 | 90-180
        Songket cloth, hand-woven | 2 m, gold on maroon / 2 m, silver on black | 500790 | 390-2400 | 620-1100
        Tudung shawl, chiffon | dusty pink / navy / olive | 621430 | 15-79 | 90-190
        Cotton T-shirt, printed in Malaysia | S / M / L / XL | 610910 | 19-59 | 170-260
        Batik table runner and napkins | set of 5 / set of 7 | 630251 | 48-160 | 420-700
        Songkok, velvet | size 6¾ / size 7¼ | 650500 | 28-120 | 160-240`),
  },
  {
    words: words('Perabot', 'Furniture', 'Rattan & Wood'),
    goods: goods(`
        Rattan lounge chair | natural / dark brown | 940153 | 240-1180 | 6800-14500
        Rubberwood dining chair | natural / walnut | 940161 | 128-420 | 5400-8900
        Rubberwood dining table | 4 seats / 6 seats | 940360 | 390-1690 | 26000-48000
        Bed frame of rubberwood | queen / king | 940350 | 590-2490 | 42000-76000
        Office desk, wooden | 120 cm / 160 cm | 940330 | 320-1290 | 28000-46000
        Kitchen cabinet, wooden | base unit / wall unit | 940340 | 360-1480 | 18000-39000
        Rattan basket | small / medium / large | 460212 | 18-128 | 280-1900
        Latex pillow | standard / contour | 940490 | 89-290 | 1300-2100
        Latex mattress | single / queen / king | 940421 | 990-4390 | 24000-58000`),
  },
  {
    words: words('Herba', 'Beauty', 'Cosmetics'),
    shelfLifeDays: [540, 1080],
    goods: goods(`
        Virgin coconut oil face cream, halal | 30 ml / 50 ml | 330499 | 19-120 | 90-180
        Herbal shampoo with hibiscus, halal | 200 ml / 500 ml | 330510 | 12-48 | 240-580
        Halal lip tint | coral / rosewood / plum | 330410 | 18-79 | 30-60
        Siwak toothpaste, halal | 100 g / 190 g | 330610 | 6-19 | 130-240
        Lemongrass essential oil | 10 ml / 30 ml | 330129 | 16-68 | 45-110
        Oud perfume, without alcohol | 6 ml / 12 ml / 50 ml | 330300 | 28-390 | 60-260
        Roll-on deodorant, halal | 50 ml / 3 × 50 ml | 330720 | 9-32 | 80-240
        Goat's milk soap | 100 g / set of 4 | 340111 | 8-34 | 120-480
        Liquid castile soap | 250 ml / 1 litre | 340120 | 14-52 | 290-1120`),
  },
  {
    words: words('Agro', 'Fruits', 'Plantations'),
    shelfLifeDays: [60, 540],
    goods: goods(`
        Musang King durian pulp, frozen | 400 g / 1 kg | 081190 | 68-220 | 480-1180
        Dried mango slices | 100 g / 500 g | 080450 | 11-48 | 120-540
        Banana chips | 200 g / 1 kg | 081340 | 6-26 | 230-1080
        Pineapple in syrup | 565 g / 24 × 565 g | 200820 | 5-118 | 680-16200
        Mango juice | 250 ml / 1 litre / 24 × 250 ml | 200989 | 3-54 | 280-6600
        Desiccated coconut | 500 g / 10 kg | 080111 | 8-110 | 540-10200
        Cashew nuts, roasted in the shell | 250 g / 1 kg | 080132 | 18-66 | 280-1060
        Edible bird's nest, cleaned | 50 g / 100 g gift box | 041090 | 290-1180 | 160-420
        Kelulut stingless bee honey | 250 g / 500 g | 040900 | 38-128 | 420-760
        Cocoa powder, Malaysian | 250 g / 1 kg | 180500 | 14-58 | 280-1060
        Dark chocolate from Ranau cocoa | 70 %, 40 g / 85 %, 40 g / box of 10 | 180632 | 9-110 | 50-620
        Liberica coffee, roasted | 250 g / 1 kg | 090121 | 22-96 | 270-1060
        Cameron Highlands tea | 50 bags / 100 bags | 090230 | 7-22 | 160-320`),
  },
  {
    words: words('Kraf', 'Handicraft', 'Pewter & Gifts'),
    goods: goods(`
        Pewter tankard | 30 cl / 50 cl | 800700 | 168-520 | 480-900
        Pewter photo frame | 10 × 15 cm / 13 × 18 cm | 830629 | 118-390 | 420-960
        Silver keris brooch from Kelantan | small / large | 711311 | 128-620 | 25-70
        Beaded necklace of Sarawak | red and yellow / black and white | 711719 | 38-190 | 60-160
        Bamboo mat | 60 × 120 cm / 180 × 200 cm | 460121 | 28-168 | 900-4600
        Kompang hand drum | 8 inch / 12 inch | 920600 | 68-240 | 420-1100
        Wau kite miniature, framed | 20 cm / 40 cm | 950300 | 32-160 | 260-980
        Scented candle, pandan and coconut | 120 g / 300 g | 340600 | 22-88 | 260-560`),
  },
  {
    words: words('Medik', 'Healthcare', 'Medical Supplies'),
    goods: goods(`
        Three-ply face masks | box of 50, blue / box of 50, black | 630790 | 6-29 | 180-260
        Disposable syringes | 3 ml, box of 100 / 5 ml, box of 100 | 901831 | 28-79 | 480-900
        Foley catheter, latex | 14 Fr, box of 10 / 16 Fr, box of 10 | 901839 | 39-128 | 260-420
        Folding wheelchair | 46 cm seat / 51 cm seat | 871310 | 290-1180 | 14500-19800
        Infrared thermometer | forehead / ear | 902519 | 39-190 | 120-260
        Adhesive plasters | box of 100 / box of 500 | 300510 | 6-29 | 90-420
        Eucalyptus medicated balm | 20 g / 50 g | 300490 | 5-22 | 50-110`),
  },
];
