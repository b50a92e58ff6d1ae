"""What columns are called in the exports people have, in several languages, spelled without marks and case."""

from __future__ import annotations

import re
import unicodedata

SPELLINGS: dict[str, tuple[str, ...]] = {
    "user_id": (
        "userid", "customerid", "clientid", "memberid", "personid", "profileid", "contactid", "uid", "distinctid", "useruid",
        "user", "customer", "customernumber", "customerno", "customernr", "customercode", "custid", "custno", "cust", "client",
        "member", "householdid", "subscriberid", "buyerid", "shopperid", "accountholderid", "patientid", "playerid", "visitor",
        "kundenid", "kundennummer", "kundennr", "kundenr", "kundeid", "kunde", "benutzerid", "benutzer", "nutzerid", "nutzer",
        "mitgliedsnummer", "idclient", "numeroclient", "numclient", "codeclient", "idutilisateur", "utilisateur", "idcliente",
        "clienteid", "cliente", "numerocliente", "codigocliente", "usuarioid", "idusuario", "usuario", "codicecliente",
        "idutente", "utente", "klantid", "klantnummer", "klantnr", "klant", "kundnummer", "kundnr", "asiakasid", "asiakas",
        "klientid", "nrklienta", "klient", "idklienta", "musteriid", "musteri", "顧客id", "顧客番号", "ユーザーid", "客户id",
        "用户id", "고객id", "клиент", "клиентid", "idклиента",
    ),
    "anonymous_id": (
        "anonymousid", "anonid", "anonymous", "visitorid", "cookieid", "deviceid", "userpseudoid", "clientcookie", "besucherid",
        "geraeteid", "gerateid", "idvisitante", "idvisiteur",
    ),
    "event": (
        "event", "eventname", "eventtype", "action", "activity", "activityname", "eventaction", "ereignis", "ereignisname",
        "aktion", "evento", "nombreevento", "evenement", "nomevenement", "gebeurtenis", "handelse", "accion", "azione", "событие",
        "イベント", "事件",
    ),
    "time": (
        "timestamp", "time", "datetime", "date", "ts", "occurredat", "eventtime", "eventtimestamp", "eventdate", "originaltimestamp",
        "createdat", "createdon", "created", "creationdate", "orderdate", "orderedat", "ordertime", "ordertimestamp", "invoicedate",
        "purchasedate", "purchasedat", "purchasetimestamp", "transactiondate", "transactiontime", "transactiontimestamp",
        "saledate", "processedat", "completedat", "placedat", "paidat", "clientts", "servertime", "receivedat", "loggedat", "when",
        "day", "zeit", "zeitpunkt", "zeitstempel", "datum", "bestelldatum", "rechnungsdatum", "kaufdatum", "auftragsdatum",
        "erstelltam", "fecha", "fechahora", "fechapedido", "fechacompra", "fechaevento", "hora", "dateheure", "datecommande",
        "dateachat", "dateevenement", "horodatage", "dataora", "dataordine", "dataacquisto", "data", "tijd", "tijdstip",
        "besteldatum", "dato", "tidpunkt", "дата", "время", "日時", "日付", "时间", "日期", "날짜",
    ),
    "updated": ("updatedat", "updated", "modifiedat", "lastmodified", "lastupdated", "geandertam", "geaendertam", "aktualisiertam"),
    "joined": (
        "createdat", "created", "createdon", "signedupat", "signupdate", "signupat", "registeredat", "registrationdate", "registered",
        "joinedat", "joindate", "joined", "customersince", "membersince", "creationdate", "dateadded", "registriertam",
        "anmeldedatum", "kundeseit", "fecharegistro", "fechaalta", "dateinscription", "datacadastro", "dataregistrazione",
    ),
    "message_id": ("messageid", "eventid", "eventuuid", "insertid", "uuid", "eventguid", "hitid", "rowuuid"),
    "account_id": (
        "accountid", "companyid", "groupid", "organizationid", "organisationid", "orgid", "tenantid", "teamid", "account", "company",
        "companyname", "organization", "organisation", "firmaid", "firmenid", "firma", "unternehmen", "empresa", "idempresa",
        "societe", "entreprise", "azienda", "bedrijf",
    ),
    "order_id": (
        "orderid", "ordernumber", "orderno", "ordernr", "order", "ordername", "invoiceno", "invoiceid", "invoicenumber", "invoice",
        "transactionid", "transactionnumber", "basketid", "receiptid", "receiptno", "purchaseid", "checkoutid", "bestellnummer",
        "bestellnr", "bestellid", "rechnungsnummer", "rechnungsnr", "auftragsnummer", "auftragsnr", "belegnummer", "numeropedido",
        "pedido", "idpedido", "pedidoid", "numerofactura", "factura", "numerocommande", "commande", "idcommande", "numerofacture",
        "facture", "numeroordine", "ordine", "idordine", "numerofattura", "bestelnummer", "ordernummer", "factuurnummer",
    ),
    "value": (
        "revenue", "total", "ordertotal", "ordervalue", "orderamount", "totalprice", "totalamount", "grandtotal", "totalvalue", "amount",
        "value", "spend", "spent", "sales", "salesvalue", "salesamount", "saleprice", "subtotal", "linetotal", "lineamount", "netamount",
        "grossamount", "paymentvalue", "paymentamount", "paid", "umsatz", "betrag", "gesamtbetrag", "gesamtsumme", "summe", "bruttobetrag",
        "nettobetrag", "rechnungsbetrag", "bestellwert", "importe", "importetotal", "monto", "montototal", "montant", "montanttotal",
        "totalttc", "importo", "totale", "bedrag", "totaal", "belopp", "kwota", "tutar", "сумма", "売上", "金額", "金额",
    ),
    "price": (
        "unitprice", "price", "itemprice", "priceperunit", "productprice", "lineitemprice", "preis", "einzelpreis", "stueckpreis",
        "stuckpreis", "prix", "prixunitaire", "precio", "preciounitario", "prezzo", "prezzounitario", "prijs", "stuksprijs",
    ),
    "quantity": (
        "quantity", "qty", "units", "quantityordered", "itemquantity", "lineitemquantity", "count", "pieces", "menge", "anzahl", "stueck",
        "stuck", "stueckzahl", "stuckzahl", "quantite", "qte", "cantidad", "unidades", "quantita", "aantal", "antal", "ilosc",
    ),
    "product": (
        "product", "productname", "description", "productdescription", "item", "itemname", "itemdescription", "productitle",
        "producttitle", "articlename", "lineitemname", "artikel", "artikelname", "artikelbezeichnung", "produkt", "produktname",
        "bezeichnung", "produit", "nomproduit", "designation", "producto", "nombreproducto", "descripcion", "prodotto", "nomeprodotto",
        "productnaam",
    ),
    "product_id": (
        "productid", "sku", "stockcode", "itemid", "articleid", "productcode", "productsku", "itemcode", "asin", "ean", "upc", "gtin",
        "variantid", "lineitemsku", "artikelnummer", "artikelnr", "artikelid", "produktid", "referenceproduit", "idproduit", "refproduit",
        "idproducto", "codigoproducto", "idprodotto", "codiceprodotto", "productnummer",
    ),
    "category": (
        "category", "productcategory", "categoryname", "department", "productgroup", "producttype", "kategorie", "produktkategorie",
        "warengruppe", "categorie", "categoria", "familia",
    ),
    "currency": ("currency", "currencycode", "wahrung", "waehrung", "devise", "moneda", "valuta", "monnaie"),
    "status": (
        "orderstatus", "status", "financialstatus", "paymentstatus", "bestellstatus", "auftragsstatus", "statut", "statutcommande",
        "estado", "estadopedido", "stato", "statoordine",
    ),
    "properties": ("properties", "eventproperties", "props", "eventparams", "params", "eventdata", "attributes", "payload"),
    "traits": ("traits", "userproperties", "attributes", "properties", "customattributes", "fields"),
    "context": ("context",),
    "email": ("email", "emailaddress", "mail", "emailadresse", "correo", "correoelectronico", "courriel", "adressemail", "indirizzoemail"),
}  # fmt: skip

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def folded(name: str) -> str:
    """A name as the spellings are written: no case, no accents, no marks between its words."""
    split = _CAMEL.sub(" ", name).replace("ß", "ss")
    bare = unicodedata.normalize("NFKD", split.casefold())
    return "".join(letter for letter in bare if letter.isalnum())


def rank(target: str, column: str) -> int | None:
    """How well a column's name fits a target: 0 is best, None not at all. The last step of a path counts a little less."""
    spellings = SPELLINGS[target]
    whole = folded(column)
    if whole in spellings:
        return spellings.index(whole)
    step = folded(column.rpartition(".")[2])
    return 1_000 + spellings.index(step) if "." in column and step in spellings else None
