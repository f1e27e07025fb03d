"""How the Border Patrol abbreviates its sectors, and which of them make up a border."""

from collections.abc import Mapping

from caudal.sources.cbp_areas import REGION_OF_SECTOR

__all__ = ["PARTS", "SECTOR_OF_CODE", "SUM_OF_CODE"]

SECTOR_OF_CODE = {
    "BBT": "big_bend_sector", "DRT": "del_rio_sector", "ELC": "el_centro_sector",
    "EPT": "el_paso_sector", "LRT": "laredo_sector", "RGV": "rio_grande_valley_sector",
    "SDC": "san_diego_sector", "TCA": "tucson_sector", "YUM": "yuma_sector",
    "BLW": "blaine_sector", "BUN": "buffalo_sector", "DTM": "detroit_sector",
    "GFN": "grand_forks_sector", "HLT": "houlton_sector", "HVM": "havre_sector",
    "SPW": "spokane_sector", "SWB": "swanton_sector", "MIP": "miami_sector",
    "NLL": "new_orleans_sector", "RMY": "ramey_sector",
}  # fmt: skip
SUM_OF_CODE = {
    "SBO TOTAL": "southwest_land_border",
    "NBO TOTAL": "northern_land_border",
    "CBO TOTAL": "outside_land_borders",
    "NATIONWIDE TOTAL": "USA",
}
# What each printed sum is made of.
PARTS: Mapping[str, tuple[str, ...]] = {
    "USA": ("southwest_land_border", "northern_land_border", "outside_land_borders"),
    **{
        region: tuple(code for code, above in REGION_OF_SECTOR.items() if above == region)
        for region in ("southwest_land_border", "northern_land_border", "outside_land_borders")
    },
}
