# Expected tables of CBP's files, without Caudal: sed 's/\r$//' FILE | awk -v kind=KIND -f expected.awk
# KIND is southwest, state or cube. Codes are typed here a second time on purpose.
BEGIN {
  FS = OFS = ","
  split("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC", m, " "); for (i in m) number[m[i]] = i + 0
  c["FMUA"] = "family"; c["Single Adults"] = "single_adult"; c["Accompanied Minors"] = "accompanied_minor"
  c["UC / Single Minors"] = "unaccompanied_child"; c["Title 8"] = "title_8"; c["Title 42"] = "title_42"
  c["Office of Field Operations"] = "ofo"; c["U.S. Border Patrol"] = "usbp"; c["all"] = "all"
  n = split("Mexico MEX Guatemala GTM Honduras HND Ecuador ECU Brazil BRA Colombia COL Cuba CUB India IND Nicaragua NIC Peru PER Philippines PHL Venezuela VEN", o, " ")
  for (i = 1; i < n; i += 2) { c[o[i]] = o[i + 1]; c[toupper(o[i])] = o[i + 1] }
  c["El Salvador"] = c["EL SALVADOR"] = "SLV"; c["MYANMAR (BURMA)"] = "MMR"; c["CHINA"] = "CHN"
  c["Other"] = "other_than_4"; c["OTHER"] = "other_than_21"
  p["Southwest Land Border/NM"] = "new_mexico_at_southwest_land_border"; p["Other/NM"] = "new_mexico_outside_land_borders"
  p["Other/GU"] = "guam_outside_land_borders"; p["Other/ME"] = "maine_outside_land_borders"
  print "period", "place", "origin", "group", "authority", "component", "value"
}
{ sub(/"CHINA, PEOPLES REPUBLIC OF"/, "CHINA") }
NR == 1 { next }
{
  sw = "southwest_land_border"
  if (kind == "southwest") out($1, $3, sw, c[$6], c[$5], c[$7], c[$4], $9)
  if (kind == "state") out($1, $3, p[$4 "/" $5], c[$7], c[$6], c[$8], "all", $9)
  if (kind == "cube") out($3, $5, sw, c[$7], c[$9], c[$10], c[$8], $6 == "%null%" ? 0 : $6)
}
function out(year, month, place, origin, group, authority, component, value) {
  year = substr(year, 1, 4) - (number[month] > 9)
  printf "%d-%02d-01,%s,%s,%s,%s,%s,%d\n", year, number[month], place, origin, group, authority, component, value
}
